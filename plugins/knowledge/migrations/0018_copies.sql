-- What a document's text is compared by (copies/minhash.ts); null where there is too little of it.
create table document_signatures (
  n integer primary key,
  document_id text not null unique references documents (id) on delete cascade,
  version integer not null,
  signature blob
) strict;

-- Documents that share a key may be nearly the same, so that nobody compares each with each.
create table signature_bands (
  key integer not null,
  n integer not null references document_signatures (n) on delete cascade,
  primary key (key, n)
) strict, without rowid;

create index signature_bands_n on signature_bands (n);
