-- What people are told on every page for a while.
create table announcements (
  id text primary key,
  -- info or warning.
  level text not null,
  -- Locale → text, JSON.
  texts text not null,
  starts_at text not null,
  -- Null: until it is deleted.
  ends_at text,
  created_at text not null
) strict;

-- Who has put one away, as it is now: a change forgets them.
create table announcement_dismissals (
  announcement_id text not null references announcements (id) on delete cascade,
  user_id text not null references users (id) on delete cascade,
  primary key (announcement_id, user_id)
) strict, without rowid;
create index announcement_dismissals_user on announcement_dismissals (user_id);
