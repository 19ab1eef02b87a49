-- A file of conversations that somebody brought; the file itself is gone once it was read.
create table imports (
  id text primary key,
  owner_id text not null references users (id) on delete cascade,
  file_name text not null,
  -- What was found, or what came of it, as JSON.
  counts text not null,
  -- The job that reads it, once somebody wants that.
  job_id text,
  done_at text,
  created_at text not null
) strict;
create index imports_owner on imports (owner_id, id);

-- Where a thread comes from ("chatgpt/<its id there>"), so that a later file adds only what is new.
create table imported_threads (
  owner_id text not null references users (id) on delete cascade,
  source text not null,
  thread_id text not null references threads (id) on delete cascade,
  -- The import that brought it; what an interrupted one did is known by it.
  import_id text not null,
  primary key (owner_id, source)
) strict, without rowid;
create index imported_threads_thread on imported_threads (thread_id);

create table imported_messages (
  thread_id text not null references threads (id) on delete cascade,
  -- Its id in the file.
  original_id text not null,
  message_id text not null references messages (id) on delete cascade,
  import_id text not null,
  primary key (thread_id, original_id)
) strict, without rowid;
create index imported_messages_message on imported_messages (message_id);
