-- What was asked of models: one row a day (UTC), person and model. It outlives conversations.
create table usage_days (
  day text not null,
  user_id text not null,
  model text not null,
  calls integer not null,
  -- Tokens.
  input integer not null,
  output integer not null,
  -- US dollars; what has no known price adds nothing.
  cost real not null,
  primary key (day, user_id, model)
) strict, without rowid;
