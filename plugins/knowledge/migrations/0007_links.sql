-- Links with which anybody may read a document; their secrets are not kept.
create table document_links (
  id text primary key,
  document_id text not null references documents (id) on delete cascade,
  made_by text not null references users (id) on delete cascade,
  token_hash text not null unique,
  created_at text not null,
  expires_at text not null
) strict;
create index document_links_document on document_links (document_id, id);
