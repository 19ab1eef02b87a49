-- Where a passage of a recording begins, in seconds.
alter table chunks add column time real;
