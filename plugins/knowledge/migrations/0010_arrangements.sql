-- `before` of a document is empty until it is its turn: then the change that puts it back, or null
-- where there is nothing to put back.
alter table arrangements drop column filter;
alter table arrangements add column created_at text not null default '';
alter table arrangements add column job_id text;
