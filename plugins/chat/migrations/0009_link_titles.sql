-- A link shows the title as it was, too: a later one may say what nobody meant to share.
alter table thread_links add column title text not null default '';
update thread_links set title = (select title from threads where id = thread_id);
