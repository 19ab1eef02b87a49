-- What lets people register themselves: a link, of which only a hash is kept, or the domain of their address.
create table invitations (
  id text primary key,
  hash text unique,
  domain text collate nocase,
  role text not null check (role in ('user', 'manager', 'admin')),
  -- How many may still come by a link; a domain has no such limit.
  uses_left integer,
  created_by text references users (id) on delete cascade,
  created_at text not null,
  expires_at text not null,
  check ((hash is null) <> (domain is null))
) strict;
create index invitations_domain on invitations (domain);
