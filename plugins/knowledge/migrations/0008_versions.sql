-- Every file that a document has had, once it has had more than one; the one that counts is that
-- whose reading counts.
create table document_versions (
  document_id text not null references documents (id) on delete cascade,
  n integer not null,
  name text not null,
  type text not null,
  hash text not null,
  size integer not null,
  -- The reading of it, whose text is kept; 0: it has none, null: it has not been read yet.
  reading integer,
  -- JSON: why it could not be read, a message key and its values.
  error text,
  created_by text references users (id) on delete set null,
  created_at text not null,
  primary key (document_id, n)
) strict, without rowid;
create index document_versions_hash on document_versions (hash);
