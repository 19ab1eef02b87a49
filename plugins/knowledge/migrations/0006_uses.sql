-- How often a document was found, cited and opened, by UTC day; by whom is not kept.
create table document_uses (
  document_id text not null references documents (id) on delete cascade,
  day text not null,
  found integer not null default 0,
  cited integer not null default 0,
  opened integer not null default 0,
  primary key (document_id, day)
) strict, without rowid;
