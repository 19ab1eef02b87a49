import type { Database, Queries } from 'convosphere'
import type { Document } from '../store.ts'
import { keysOf } from './minhash.ts'

/** Two documents that share a band, by the rows of their signatures. */
interface Pair {
  n: number
  other: number
}

/** What a document is compared by. */
export interface Signed {
  n: number
  documentId: string
  signature: Uint32Array
}

/** So many pairs are looked at for one page. */
const mostPairs = 20_000

/** Signatures of documents, as they are stored. */
export const createSignatures = (db: Database) => ({
  async set(
    tx: Queries,
    { id, version }: Pick<Document, 'id' | 'version'>,
    signature: Uint32Array | undefined,
  ): Promise<void> {
    // What it was found by before goes with it.
    await tx.run('delete from document_signatures where document_id = ?', id)
    await tx.run(
      'insert into document_signatures (document_id, version, signature) values (?, ?, ?)',
      id,
      version,
      signature ? new Uint8Array(signature.buffer) : null,
    )
    if (!signature) return
    await tx.run(
      `insert into signature_bands select value, n from document_signatures, json_each(?)
        where document_id = ? group by value`,
      JSON.stringify(keysOf(signature)),
      id,
    )
  },

  /** Documents whose text counts, and is compared by nothing yet. */
  async unsigned(limit: number): Promise<Pick<Document, 'id' | 'version'>[]> {
    return db.all(
      `select id, version from documents where version > 0 and deleted_at is null and not exists
         (select 1 from document_signatures
           where document_id = documents.id and document_signatures.version = documents.version)
        limit ?`,
      limit,
    )
  },

  /**
   * Which documents of these collections share a band with one of these documents: looked up in
   * this order, whatever the planner thinks.
   */
  async pairsOf(documentIds: string[], collectionIds: string[]): Promise<Pair[]> {
    return db.allApart<Pair>(
      `select distinct mine.n as n, others.n as other from document_signatures as own
          cross join signature_bands as mine on mine.n = own.n
          cross join signature_bands as others on others.key = mine.key and others.n <> mine.n
          cross join document_signatures as theirs on theirs.n = others.n
          cross join documents on documents.id = theirs.document_id
           and documents.version = theirs.version
        where own.document_id in (select value from json_each(?))
          and collection_id in (select value from json_each(?)) and deleted_at is null
        limit ${mostPairs}`,
      JSON.stringify(documentIds),
      JSON.stringify(collectionIds),
    )
  },

  /** Pairs of documents of these collections that chain all together that share a band. */
  async pairsWithin(collectionIds: string[]): Promise<Pair[]> {
    return db.allApart<Pair>(
      `select distinct n, other from
         (select n, lag(n) over (partition by key order by n) as other from signature_bands
           where n in (select document_signatures.n from document_signatures
              join documents on documents.id = document_id
               and documents.version = document_signatures.version
             where collection_id in (select value from json_each(?)) and deleted_at is null))
        where other is not null limit ${mostPairs}`,
      JSON.stringify(collectionIds),
    )
  },

  async signed(ns: number[]): Promise<Map<number, Signed>> {
    const found = await db.all<{ n: number; document_id: string; signature: Uint8Array }>(
      `select n, document_id, signature from document_signatures
        where n in (select value from json_each(?))`,
      JSON.stringify([...new Set(ns)]),
    )
    return new Map(
      found.map(({ n, document_id: documentId, signature }) => {
        const bytes = new Uint8Array(signature)
        return [n, { n, documentId, signature: new Uint32Array(bytes.buffer) }]
      }),
    )
  },
})
