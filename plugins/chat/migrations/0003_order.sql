-- A place for conversations; with instructions or a model of its own, a project.
create table folders (
  id text primary key,
  owner_id text not null references users (id) on delete cascade,
  name text not null,
  instructions text not null default '',
  model text,
  created_at text not null,
  deleted_at text
) strict;
create index folders_owner on folders (owner_id, name) where deleted_at is null;

alter table threads add column pinned_at text;
alter table threads add column archived_at text;
alter table threads add column folder_id text references folders (id) on delete set null;
-- Where it was until its folder was deleted.
alter table threads add column former_folder_id text references folders (id) on delete set null;
-- In no list and no search, and removed a day after it was last used.
alter table threads add column temporary integer not null default 0;

drop index threads_owner;
create index threads_listed on threads (owner_id, updated_at, id)
  where deleted_at is null and temporary = 0 and archived_at is null;
-- Neither pinned nor in a folder: what the rail lists.
create index threads_loose on threads (owner_id, updated_at, id)
  where deleted_at is null and temporary = 0 and archived_at is null
    and pinned_at is null and folder_id is null;
create index threads_pinned on threads (owner_id, updated_at, id)
  where deleted_at is null and temporary = 0 and archived_at is null and pinned_at is not null;
create index threads_archived on threads (owner_id, updated_at, id)
  where deleted_at is null and temporary = 0 and archived_at is not null;
create index threads_folder on threads (folder_id, updated_at, id) where folder_id is not null;
create index threads_former_folder on threads (former_folder_id) where former_folder_id is not null;
create index threads_deleted on threads (deleted_at) where deleted_at is not null;
create index threads_temporary on threads (updated_at) where temporary = 1;
