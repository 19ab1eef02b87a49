-- The tables of a document, to be shown as such; `header` and `cells` are JSON.
create table document_sheets (
  document_id text not null references documents (id) on delete cascade,
  version integer not null,
  n integer not null,
  name text,
  header text,
  rows integer not null,
  primary key (document_id, version, n)
) strict, without rowid;

-- Their rows, but for the one that names the columns.
create table document_rows (
  document_id text not null references documents (id) on delete cascade,
  version integer not null,
  sheet integer not null,
  position integer not null,
  row integer not null,
  cells text not null,
  primary key (document_id, version, sheet, position)
) strict, without rowid;
