-- What was called for an answer: JSON, or null.
alter table messages add column steps text;
