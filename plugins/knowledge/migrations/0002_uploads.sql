-- Files that come in pieces; what has come lies beside the others that are on their way.
create table uploads (
  id text primary key,
  owner_id text not null references users (id) on delete cascade,
  collection_id text references collections (id) on delete cascade,
  name text not null,
  -- In bytes.
  size integer not null,
  created_at text not null
) strict;
create index uploads_owner on uploads (owner_id);
