-- What people last looked for, each question once.
create table search_recent (
  user_id text not null references users (id) on delete cascade,
  query text not null,
  at text not null,
  primary key (user_id, query)
) strict, without rowid;

-- Those who want none of it kept.
create table search_forgetful (
  user_id text primary key references users (id) on delete cascade
) strict, without rowid;

create table search_saved (
  id text primary key,
  user_id text not null references users (id) on delete cascade,
  name text not null,
  -- What the address says: JSON.
  query text not null
) strict;
create index search_saved_of on search_saved (user_id, id);

-- What was looked for on a day (UTC), by whomever.
create table search_days (
  day text not null,
  query text not null,
  asked integer not null default 0,
  -- How often nothing was found.
  missed integer not null default 0,
  opened integer not null default 0,
  -- The places of what was opened, from 1, added up.
  places integer not null default 0,
  primary key (day, query)
) strict, without rowid;
