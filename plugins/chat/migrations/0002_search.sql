-- Removing a message asks for its children.
create index messages_children on messages (parent_id);

-- What can be found: the title of each thread and the text of each message. `n` is the second it was
-- made, shifted, then a number within the second: the newest is last, and a span of time is a span of rows.
create table search_entries (
  n integer primary key,
  owner_id text not null,
  thread_id text not null,
  -- Null: the thread's title.
  message_id text unique
) strict;
create unique index search_titles on search_entries (thread_id) where message_id is null;
create index search_threads on search_entries (thread_id, n);

create view search_texts as
  select n, entry.owner_id as owner, coalesce(threads.title, '') as title,
         coalesce(messages.text, '') as text
    from search_entries as entry
    left join threads on threads.id = entry.thread_id and message_id is null
    left join messages on messages.id = message_id;

-- The owner is a token like any word, so that a search reads nobody else's rows.
create virtual table search using fts5 (
  owner, title, text,
  content = search_texts, content_rowid = n, prefix = '3',
  tokenize = 'unicode61 remove_diacritics 2'
);

-- A row says that words of removed texts may still stand in the index.
create table search_leftovers (one integer primary key check (one = 1)) strict;

insert into search_entries (n, owner_id, thread_id, message_id)
  select (second << 20) + row_number() over (partition by second order by thread_id, message_id),
         owner_id, thread_id, message_id
    from (
      select unixepoch(created_at) as second, owner_id, id as thread_id, null as message_id
        from threads
      union all
      select unixepoch(messages.created_at), owner_id, thread_id, messages.id
        from messages join threads on threads.id = thread_id where text <> ''
    );
insert into search (rowid, owner, title, text) select n, owner, title, text from search_texts;

-- From here on the index follows in the transaction that changes a text, whoever does.
create trigger search_entry_added after insert on search_entries begin
  insert into search (rowid, owner, title, text)
    select n, owner, title, text from search_texts where n = new.n;
end;

create trigger search_thread_added after insert on threads begin
  insert into search_entries (n, owner_id, thread_id)
    select max(first, coalesce((select max(n) + 1 from search_entries where n < first + (1 << 20)), 0)),
           new.owner_id, new.id
      from (select unixepoch(new.created_at) << 20 as first);
end;

create trigger search_thread_renamed after update of title on threads
when old.title <> new.title begin
  insert into search (search, rowid, owner, title, text)
    select 'delete', n, owner_id, old.title, '' from search_entries
     where thread_id = new.id and message_id is null;
  insert into search (rowid, owner, title, text)
    select n, owner_id, new.title, '' from search_entries
     where thread_id = new.id and message_id is null;
end;

create trigger search_thread_removed after delete on threads begin
  insert into search (search, rowid, owner, title, text)
    select 'delete', n, owner_id, old.title, '' from search_entries
     where thread_id = old.id and message_id is null;
  delete from search_entries where thread_id = old.id and message_id is null;
  insert into search_leftovers values (1) on conflict do nothing;
end;

create trigger search_message_added after insert on messages when new.text <> '' begin
  insert into search_entries (n, owner_id, thread_id, message_id)
    select max(first, coalesce((select max(n) + 1 from search_entries where n < first + (1 << 20)), 0)),
           owner_id, new.thread_id, new.id
      from threads, (select unixepoch(new.created_at) << 20 as first)
     where threads.id = new.thread_id;
end;

-- An answer is empty until it settles.
create trigger search_message_written after update of text on messages
when old.text = '' and new.text <> '' begin
  insert into search_entries (n, owner_id, thread_id, message_id)
    select max(first, coalesce((select max(n) + 1 from search_entries where n < first + (1 << 20)), 0)),
           owner_id, new.thread_id, new.id
      from threads, (select unixepoch(new.created_at) << 20 as first)
     where threads.id = new.thread_id;
end;

create trigger search_message_changed after update of text on messages
when old.text <> '' and old.text <> new.text begin
  insert into search (search, rowid, owner, title, text)
    select 'delete', n, owner_id, '', old.text from search_entries where message_id = new.id;
  insert into search (rowid, owner, title, text)
    select n, owner_id, '', new.text from search_entries where message_id = new.id;
end;

create trigger search_message_removed after delete on messages when old.text <> '' begin
  insert into search (search, rowid, owner, title, text)
    select 'delete', n, owner_id, '', old.text from search_entries where message_id = old.id;
  delete from search_entries where message_id = old.id;
  insert into search_leftovers values (1) on conflict do nothing;
end;
