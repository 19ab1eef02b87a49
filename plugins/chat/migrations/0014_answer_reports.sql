-- How the plugins that looked something up for an answer found it, each time they did; `told` counts
-- its tokens, as estimated.
create table answer_reports (
  answer_id text not null references messages (id) on delete cascade,
  plugin text not null,
  -- 0: for the question itself; from 1: as tools were called.
  n integer not null,
  -- JSON, as its plugin wrote it.
  report text not null,
  told integer not null,
  primary key (answer_id, plugin, n)
) strict, without rowid;
