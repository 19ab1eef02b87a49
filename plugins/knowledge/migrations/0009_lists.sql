-- The title as lists are sorted by it and searched.
alter table documents add column title_key text not null default '';
update documents set title_key = lower(title);
-- How often it was cited and opened.
alter table documents add column used integer not null default 0;
update documents set used =
  (select coalesce(sum(cited + opened), 0) from document_uses where document_id = documents.id);

-- A list is read from one of these and documents_kept, whatever it is narrowed to.
create index documents_titled on documents (collection_id, title_key, id) where deleted_at is null;
create index documents_sized on documents (collection_id, size, id) where deleted_at is null;
create index documents_used on documents (collection_id, used, id) where deleted_at is null;
-- What there is to narrow lists by.
create index documents_kinds on documents (collection_id, type, language, owner_id)
  where deleted_at is null;
create index tags_key on tags (key) where deleted_at is null;
