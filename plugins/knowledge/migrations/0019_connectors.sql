-- Where a collection fetches documents from by itself. `error` is JSON: a message key and its values.
create table connectors (
  id text primary key,
  collection_id text not null references collections (id) on delete cascade,
  user_id text not null references users (id) on delete cascade,
  kind text not null,
  address text not null,
  every_hours integer not null,
  paused integer not null default 0,
  job_id text,
  due_at text not null,
  ran_at text,
  error text,
  added integer not null default 0,
  changed integer not null default 0,
  removed integer not null default 0,
  created_at text not null
) strict;

create index connectors_collection on connectors (collection_id);

-- What was found there: its document, whether that came from here, and what tells a change: the
-- validators of HTTP, or the time and size of a file.
create table connector_items (
  connector_id text not null references connectors (id) on delete cascade,
  address text not null,
  document_id text,
  is_own integer not null default 0,
  hash text,
  etag text,
  modified text,
  error text,
  primary key (connector_id, address)
) strict, without rowid;
