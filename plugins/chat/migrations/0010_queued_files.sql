-- Ids of what goes along with a question that waits, as JSON.
alter table queued_questions add column attachments text not null default '[]';
