-- When a collection was deleted, with all documents that were in it then.
alter table collections add column deleted_at text;

-- The day that a document is of: 2026-05-31, 2026-05 or 2026.
alter table documents add column date text;
-- JSON: what the file says of itself; and what of it a person has written otherwise.
alter table documents add column facts text not null default '{}';
alter table documents add column written text not null default '[]';
-- The collection that its passages are indexed for, while they are due to be indexed again.
alter table documents add column indexed_in text;

drop index documents_collection;
create index documents_kept on documents (collection_id, id) where deleted_at is null;
create index documents_due on documents (collection_id) where indexed_in is not null;
create index documents_deleted on documents (deleted_at) where deleted_at is not null;

-- Words that the owner of collections marks documents with.
create table tags (
  id text primary key,
  owner_id text not null references users (id) on delete cascade,
  name text not null,
  -- The name in lower case: two of one name are one.
  key text not null,
  color text not null,
  created_at text not null,
  deleted_at text
) strict;
create unique index tags_name on tags (owner_id, key) where deleted_at is null;

create table document_tags (
  tag_id text not null references tags (id) on delete cascade,
  document_id text not null references documents (id) on delete cascade,
  primary key (tag_id, document_id)
) strict, without rowid;
create index document_tags_document on document_tags (document_id);

-- What was done with several documents at a time, and how each of them lay before.
create table arrangements (
  id text primary key,
  owner_id text not null references users (id) on delete cascade,
  -- JSON: what was done, and with which documents.
  change text not null,
  filter text,
  undone integer not null default 0
) strict;
create table arranged (
  arrangement_id text not null references arrangements (id) on delete cascade,
  document_id text not null,
  -- JSON.
  before text not null,
  primary key (arrangement_id, document_id)
) strict, without rowid;
