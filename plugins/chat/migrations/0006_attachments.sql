-- Files that people send along with their questions; each waits for a day to be sent.
create table attachments (
  id text primary key,
  owner_id text not null references users (id) on delete cascade,
  name text not null,
  -- What its bytes are, whatever its name says.
  type text not null,
  -- In bytes.
  size integer not null,
  created_at text not null
) strict;
create index attachments_owner on attachments (owner_id, size);
create index attachments_created on attachments (created_at);

-- Apart, so that lists are read without them.
create table attachment_bytes (
  attachment_id text primary key references attachments (id) on delete cascade,
  bytes blob not null
) strict;

-- A question that was edited shares those of the one before.
create table message_attachments (
  message_id text not null references messages (id) on delete cascade,
  n integer not null,
  attachment_id text not null references attachments (id) on delete cascade,
  primary key (message_id, n)
) strict, without rowid;
create index message_attachments_attachment on message_attachments (attachment_id);
