-- Which documents have changed in what they are found by, each once, the last one last: every node
-- follows from where it is. A trigger's `or replace` would give way to the statement that fires it.
create table document_changes (
  n integer primary key autoincrement,
  document_id text not null unique
) strict;

insert into document_changes (document_id) select id from documents order by id;

create trigger document_change_added after insert on documents begin
  insert into document_changes (document_id) values (new.id);
end;

create trigger document_change_made
after update of title, name, author, collection_id, deleted_at on documents begin
  delete from document_changes where document_id = new.id;
  insert into document_changes (document_id) values (new.id);
end;

create trigger document_change_removed after delete on documents begin
  delete from document_changes where document_id = old.id;
  insert into document_changes (document_id) values (old.id);
end;

create trigger document_change_tagged after insert on document_tags begin
  delete from document_changes where document_id = new.document_id;
  insert into document_changes (document_id) values (new.document_id);
end;

create trigger document_change_untagged after delete on document_tags begin
  delete from document_changes where document_id = old.document_id;
  insert into document_changes (document_id) values (old.document_id);
end;

create trigger document_change_of_tag after update of name, deleted_at on tags begin
  delete from document_changes
   where document_id in (select document_id from document_tags where tag_id = new.id);
  insert into document_changes (document_id)
    select document_id from document_tags where tag_id = new.id;
end;
