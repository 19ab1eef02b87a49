-- What an answer rests on, and what its question or the whole thread wants to be looked into: JSON, or null.
alter table messages add column sources text;
alter table messages add column wanted text;
alter table threads add column wanted text;
