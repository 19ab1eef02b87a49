create table guestbook_entries (
  id text primary key,
  user_id text not null references users (id) on delete cascade,
  text text not null,
  created_at text not null
) strict;

-- How many answers people were given each day, for the line under the heading.
create table guestbook_days (day text primary key, answers integer not null) strict;
