-- What the person tells the model in one thread, and how its answers are to be written, as JSON.
alter table threads add column instructions text not null default '';
alter table threads add column parameters text not null default '{}';

-- Tokens from the first message to the end of this answer, as its provider counted them; null where
-- it didn’t, or something before it was changed since.
alter table messages add column context_tokens integer;
create index messages_cost on messages (thread_id, cost) where cost is not null;

-- What a model is told in place of the beginning of a branch. The messages stay as they are.
create table summaries (
  -- The last message that it stands for; it stands for all before it on the branch too.
  message_id text primary key references messages (id) on delete cascade,
  thread_id text not null references threads (id) on delete cascade,
  -- Empty once somebody removed it; what it cost stays.
  text text not null,
  -- Who wrote it; a person’s words have no tokens.
  model text,
  usage text,
  -- US dollars.
  cost real,
  -- Set once a person has changed it.
  edited_at text,
  created_at text not null
) strict;
create index summaries_thread on summaries (thread_id, cost);
