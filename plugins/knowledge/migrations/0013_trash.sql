create index documents_trash on documents (collection_id, deleted_at) where deleted_at is not null;
