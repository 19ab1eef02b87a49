-- Texts that people ask again and again, with places to fill in.
create table prompts (
  id text primary key,
  owner_id text not null references users (id) on delete cascade,
  -- What is typed behind the slash.
  name text not null,
  title text not null,
  description text not null default '',
  text text not null,
  -- Everybody may read it: for lists, beside the grant that decides.
  shared integer not null default 0,
  -- Name, title and description in lower case: what is searched.
  words text not null,
  created_at text not null,
  updated_at text not null,
  deleted_at text
) strict;
create unique index prompts_own on prompts (owner_id, name) where deleted_at is null;
create unique index prompts_shared on prompts (name) where deleted_at is null and shared = 1;
create index prompts_deleted on prompts (deleted_at) where deleted_at is not null;
