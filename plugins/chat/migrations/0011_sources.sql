-- What an answer rests on, and what its question wanted to be looked into: JSON, or null.
alter table messages add column sources text;
alter table messages add column wanted text;
