create table collections (
  id text primary key,
  owner_id text not null references users (id) on delete cascade,
  name text not null,
  -- 1: where documents of its owner go that name no collection.
  usual integer not null default 0,
  created_at text not null
) strict;
create index collections_owner on collections (owner_id);
create unique index collections_usual on collections (owner_id) where usual = 1;

create table documents (
  id text primary key,
  collection_id text not null references collections (id) on delete cascade,
  owner_id text not null references users (id) on delete cascade,
  -- The file as it was sent: what it is called, its media type, SHA-256 and bytes.
  name text not null,
  type text not null,
  hash text not null,
  size integer not null,
  title text not null,
  author text,
  language text,
  -- Null: it has none of its own.
  pages integer,
  status text not null check (status in ('queued', 'working', 'ready', 'failed')),
  -- JSON: a message key and its values.
  error text,
  job_id text,
  -- Which reading of it counts; 0: none yet.
  version integer not null default 0,
  created_at text not null,
  updated_at text not null,
  deleted_at text
) strict;
create index documents_collection on documents (collection_id, id);
create index documents_owner on documents (owner_id, id);
create index documents_hash on documents (hash);

-- What was read out of a document: its pages, or pieces of a like size. `start` counts UTF-16 units.
create table document_pages (
  document_id text not null references documents (id) on delete cascade,
  version integer not null,
  n integer not null,
  start integer not null,
  text text not null,
  primary key (document_id, version, n)
) strict, without rowid;

-- What is found and cited, and where it stands.
create table chunks (
  n integer primary key,
  document_id text not null references documents (id) on delete cascade,
  version integer not null,
  position integer not null,
  text text not null,
  -- JSON: the titles above it, the highest first.
  headings text not null,
  page integer,
  sheet text,
  row integer,
  start integer not null,
  "end" integer not null
) strict;
create unique index chunks_document on chunks (document_id, version, position);

-- Stems of the chunks' words. `scope` holds who and what a chunk belongs to, as words of their own, so
-- that a search reads no rows that it may not see. Without its content bm25 needs the full detail.
create virtual table passages using fts5 (
  scope, headings, text,
  content = '', contentless_delete = 1, detail = full,
  tokenize = 'unicode61 remove_diacritics 0'
);
insert into passages (passages, rank) values ('secure-delete', 1);
create virtual table passage_words using fts5vocab (passages, row);

create trigger chunk_removed after delete on chunks begin
  delete from passages where rowid = old.n;
end;
