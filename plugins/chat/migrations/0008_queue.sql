-- Questions that wait until the answer before them is done.
create table queued_questions (
  id text primary key,
  thread_id text not null references threads (id) on delete cascade,
  -- Who asks.
  person_id text not null references users (id) on delete cascade,
  text text not null,
  -- Null: the thread's.
  model text,
  -- Makes sending again harmless; the question that it becomes has the same.
  client_key text not null unique,
  created_at text not null,
  -- The question that it has become. The row stays for a day, so that sending again is still known.
  question_id text references messages (id) on delete set null,
  sent_at text
) strict;
create index queued_questions_waiting on queued_questions (thread_id, id) where sent_at is null;
create index queued_questions_person on queued_questions (person_id);
create index queued_questions_question on queued_questions (question_id);
