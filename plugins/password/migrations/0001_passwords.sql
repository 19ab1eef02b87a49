create table passwords (
  user_id text primary key references users (id) on delete cascade,
  hash text not null,
  changed_at text not null
) strict;
