-- Where a document was fetched from; until it is, its hash is empty.
alter table documents add column url text;
create index documents_url on documents (url) where url is not null;
