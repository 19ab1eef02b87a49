-- Questions that a collection should answer.
create table trial_questions (
  id text primary key,
  collection_id text not null references collections (id) on delete cascade,
  question text not null,
  created_by text references users (id) on delete set null,
  created_at text not null,
  unique (collection_id, question)
) strict;
-- Where: in a passage of a document, known by what stands in it, or ('') anywhere in the document.
create table trial_expectations (
  id text primary key,
  question_id text not null references trial_questions (id) on delete cascade,
  document_id text not null references documents (id) on delete cascade,
  quote text not null,
  unique (question_id, document_id, quote)
) strict;
create index trial_expectations_document on trial_expectations (document_id);
-- How well they were answered.
create table trial_runs (
  id text primary key,
  collection_id text not null references collections (id) on delete cascade,
  created_at text not null,
  -- The embedding model; null: words alone.
  model text,
  questions integer not null,
  -- JSON: mean of each way of searching.
  scores text not null,
  -- JSON: of each question; null for older runs.
  results text
) strict;
create index trial_runs_collection on trial_runs (collection_id, id);
-- What the answers of a collection depend on: as it was at the last run, and when it was last looked.
create table trial_states (
  collection_id text primary key references collections (id) on delete cascade,
  tried text not null default '',
  seen text not null default ''
) strict, without rowid;
