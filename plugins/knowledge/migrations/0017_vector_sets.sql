-- 1: the one that is searched.
alter table vector_sets add column searched integer not null default 0;
-- When another one took its place; it is kept for a while, to be taken back.
alter table vector_sets add column replaced_at text;
-- 1: somebody went back from it to another one, so it takes no place by itself.
alter table vector_sets add column declined integer not null default 0;
update vector_sets set searched = 1
  where id = (select max(id) from vector_sets where ready = 1);
-- How a set answers the test questions of the collections beside the one that is searched: JSON.
create table vector_comparisons (
  set_id integer primary key references vector_sets (id) on delete cascade,
  created_at text not null,
  results text not null
) strict;
