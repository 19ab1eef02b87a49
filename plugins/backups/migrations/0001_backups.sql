-- Every attempt at a backup, and where its file is. A failed one has an error and no file.
create table backups (
  id text primary key,
  at text not null,
  ms integer not null,
  place text not null check (place in ('disk', 's3')),
  -- A path, or a key in the bucket.
  file text,
  bytes integer not null default 0,
  sealed integer not null default 0,
  rows integer not null default 0,
  error text,
  removed_at text
) strict;
