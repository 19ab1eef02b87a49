-- How the documents of a collection are cut into passages; null: as usual.
alter table collections add column passage_size integer;
-- The language that all of them are in; null: each is found out.
alter table collections add column language text;
