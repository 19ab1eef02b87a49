-- Work that must happen. One process holds a running job by its lease; due_at is when a queued one may
-- begin, and when a running one counts as lost.
create table jobs (
  id text primary key,
  name text not null,
  key text,
  payload text not null,
  user_id text references users (id) on delete cascade,
  status text not null check (status in ('queued', 'running', 'done', 'failed', 'cancelled', 'parked')),
  due_at text not null,
  attempts integer not null default 0,
  lease text,
  cancel_asked integer not null default 0,
  state text,
  done integer,
  total integer,
  error text,
  result text,
  created_at text not null,
  started_at text,
  ended_at text
) strict;
create index jobs_due on jobs (due_at) where status in ('queued', 'running');
create index jobs_ended on jobs (ended_at) where ended_at is not null;
create index jobs_user on jobs (user_id);
create unique index jobs_key on jobs (name, key) where key is not null and status in ('queued', 'running');

-- When a job that repeats is queued next; whoever moves the time on has queued it.
create table schedules (
  name text primary key,
  schedule text not null,
  due_at text not null
) strict;
