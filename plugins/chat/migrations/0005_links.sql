-- Links with which anybody may read one branch of a thread, as it was when the link was made.
create table thread_links (
  id text primary key,
  thread_id text not null references threads (id) on delete cascade,
  -- Where the branch ended then.
  leaf_id text not null references messages (id) on delete cascade,
  -- SHA-256 of the secret in the address.
  token_hash text not null unique,
  created_at text not null,
  expires_at text not null
) strict;
create index thread_links_thread on thread_links (thread_id);
create index thread_links_leaf on thread_links (leaf_id);
