-- People. Ways to sign in keep their secrets in their own tables.
create table users (
  id text primary key,
  email text not null unique collate nocase,
  name text not null,
  role text not null check (role in ('user', 'manager', 'admin')),
  locale text,
  theme text not null default 'system',
  time_zone text,
  enter_sends integer not null default 1,
  disabled_at text,
  created_at text not null
) strict;

-- One row a signed-in browser. Only a hash of the cookie is kept.
create table sessions (
  id text primary key,
  hash text not null unique,
  user_id text not null references users (id) on delete cascade,
  agent text not null,
  address text not null,
  created_at text not null,
  seen_at text not null
) strict;
create index sessions_user on sessions (user_id);

-- For programs. Only a hash of the token is kept.
create table tokens (
  id text primary key,
  hash text not null unique,
  user_id text not null references users (id) on delete cascade,
  name text not null,
  scopes text not null,
  created_at text not null,
  used_at text
) strict;
create index tokens_user on tokens (user_id);

-- Who may do what with one thing: subject is "user:<id>" or "everyone", thing is "<kind>:<id>".
create table grants (
  subject text not null,
  act text not null,
  thing text not null,
  created_at text not null,
  primary key (subject, act, thing)
) strict, without rowid;
create index grants_thing on grants (thing);

-- Settings of the app (plugin = 'app') and of each plugin, one row a plugin.
create table settings (
  plugin text primary key,
  value text not null,
  changed_by text,
  changed_at text not null
) strict;

create table plugins (
  name text primary key,
  enabled integer not null,
  changed_at text not null
) strict;

-- Raised with each change of settings, plugins or access, so that every other process notices within a second.
create table changes (id integer primary key check (id = 1), value integer not null) strict;
insert into changes values (1, 0);
