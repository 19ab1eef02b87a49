-- Vectors of passages, a set of them for each model that has made some.
create table vector_sets (
  id integer primary key,
  model text not null,
  dimensions integer not null,
  -- 1: it has had all passages once; the newest that has is searched.
  ready integer not null default 0,
  created_at text not null
) strict;
create table vectors (
  -- Never used again, so that whoever has all up to one knows what is new.
  seq integer primary key autoincrement,
  -- The row of the chunk.
  n integer not null,
  set_id integer not null references vector_sets (id) on delete cascade,
  document_id text not null,
  -- One byte a dimension, then their scale as a float of 32 bits, little-endian.
  codes blob not null,
  -- Of length 1, floats of 32 bits, little-endian.
  vector blob not null,
  unique (n, set_id)
) strict;
create index vectors_set on vectors (set_id, seq);
create trigger chunk_vectors_removed after delete on chunks begin
  delete from vectors where n = old.n;
end;
