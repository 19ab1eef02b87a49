-- Of a recording, in seconds; of an image, in pixels.
alter table documents add column duration real;
alter table documents add column width integer;
alter table documents add column height integer;
