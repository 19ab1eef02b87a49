-- What came in pieces says for a while which document it became: the answer to the last may get lost.
alter table uploads add column document_id text references documents (id) on delete cascade;
