create table threads (
  id text primary key,
  owner_id text not null references users (id) on delete cascade,
  title text not null,
  -- Who gave the title: nobody yet, the model, or the person (whose title no model replaces).
  titled_by text check (titled_by in ('model', 'person')),
  -- The last message of the branch that is shown.
  leaf_id text,
  model text,
  -- Raised with every change; an open page compares it with what it shows.
  version integer not null default 0,
  created_at text not null,
  updated_at text not null,
  deleted_at text
) strict;
create index threads_owner on threads (owner_id, updated_at desc, id) where deleted_at is null;

-- A tree: each message follows its parent; edits and regenerations are siblings.
create table messages (
  id text primary key,
  thread_id text not null references threads (id) on delete cascade,
  parent_id text references messages (id) on delete cascade,
  role text not null check (role in ('user', 'assistant')),
  status text not null check (status in ('writing', 'done', 'stopped', 'interrupted', 'failed')),
  text text not null default '',
  reasoning text not null default '',
  -- The text as safe HTML, made once when it is settled.
  html text not null default '',
  model text,
  -- Tokens as JSON, and what they cost in US dollars.
  usage text,
  cost real,
  -- Why it failed: a message key, and the provider's words for admins.
  error text,
  detail text,
  -- How many earlier messages did not fit the model's context.
  left_out integer not null default 0,
  rating integer not null default 0,
  note text,
  -- Makes sending again harmless.
  client_key text unique,
  created_at text not null,
  settled_at text
) strict;
create index messages_parent on messages (thread_id, parent_id, id);
create index messages_writing on messages (id) where status = 'writing';

-- Parts of answers as they came; folded into the message when it settles.
create table answer_parts (
  answer_id text not null references messages (id) on delete cascade,
  n integer not null,
  type text not null,
  text text not null,
  primary key (answer_id, n)
) strict, without rowid;
