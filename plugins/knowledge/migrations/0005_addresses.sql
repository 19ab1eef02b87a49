-- Where a document was fetched from; until it is, its hash is empty.
alter table documents add column url text;
