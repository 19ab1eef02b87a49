-- How the plugins that looked something up for an answer found it; `told` counts its tokens, as estimated.
create table answer_reports (
  answer_id text not null references messages (id) on delete cascade,
  plugin text not null,
  -- JSON, as its plugin wrote it.
  report text not null,
  told integer not null,
  primary key (answer_id, plugin)
) strict, without rowid;
