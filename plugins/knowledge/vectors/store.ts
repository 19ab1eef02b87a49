import { type Database, now } from 'convosphere'
import { bytesOf, codesOf } from './codes.ts'
import type { ScannedRow } from './scan.ts'

/** The vectors of one model. */
export interface VectorSet {
  id: number
  model: string
  dimensions: number
  /** Whether it has had all passages once. */
  ready: boolean
}

/** A passage without a vector. */
export interface Bare {
  n: number
  documentId: string
  title: string
  headings: string[]
  text: string
}

interface SetRow {
  id: number
  model: string
  dimensions: number
  ready: number
}

const setFrom = ({ ready, ...row }: SetRow): VectorSet => ({ ...row, ready: ready === 1 })

/** Vectors of passages, as they are stored. */
export const createVectorStore = (db: Database) => ({
  /** Newest first. */
  async sets(): Promise<VectorSet[]> {
    const rows = await db.all<SetRow>(
      'select id, model, dimensions, ready from vector_sets order by id desc',
    )
    return rows.map(setFrom)
  },

  /** The set of a model, made when it is needed. */
  async setOf(model: string, dimensions: number): Promise<VectorSet> {
    const row = await db.tx(async (tx) => {
      await tx.run(
        `insert into vector_sets (model, dimensions, created_at)
           select ?1, ?2, ?3 where not exists (select 1 from vector_sets where model = ?1)`,
        model,
        dimensions,
        now(),
      )
      return tx.get<SetRow>(
        'select id, model, dimensions, ready from vector_sets where model = ? order by id desc',
        model,
      )
    })
    return setFrom(row!)
  },

  async setReady(id: number): Promise<void> {
    await db.run('update vector_sets set ready = 1 where id = ?', id)
  },

  async removeSet(id: number): Promise<void> {
    await db.run('delete from vector_sets where id = ?', id)
  },

  /** Passages that a set has no vector of, of one document or of all, from behind a row. */
  async bare(
    setId: number,
    documentId: string | undefined,
    after: number,
    limit: number,
  ): Promise<Bare[]> {
    const rows = await db.all<Omit<Bare, 'headings'> & { headings: string }>(
      `select chunks.n, document_id as documentId, title, headings, text
         from chunks join documents on documents.id = document_id
        where ${documentId ? 'documents.id = ? and' : ''} chunks.n > ?
          and chunks.version = documents.version and deleted_at is null
          and not exists (select 1 from vectors where vectors.n = chunks.n and set_id = ?)
        order by chunks.n limit ?`,
      ...(documentId ? [documentId] : []),
      after,
      setId,
      limit,
    )
    return rows.map((row) => ({ ...row, headings: JSON.parse(row.headings) }))
  },

  /** How many passages there are, and how many of them a set has vectors of. */
  async counts(setId: number): Promise<{ passages: number; vectors: number }> {
    const row = await db.get<{ passages: number; vectors: number }>(
      `select (select count(*) from chunks) as passages,
              (select count(*) from vectors where set_id = ?) as vectors`,
      setId,
    )
    return row!
  },

  /** Vectors of length 1 for passages that are still there. */
  async add(
    setId: number,
    vectors: { n: number; documentId: string; vector: Float32Array<ArrayBuffer> }[],
  ): Promise<void> {
    await db.tx(async (tx) => {
      for (const { n, documentId, vector } of vectors)
        await tx.run(
          `insert into vectors (n, set_id, document_id, codes, vector)
             select ?1, ?2, ?3, ?4, ?5 where exists (select 1 from chunks where n = ?1)
             on conflict do nothing`,
          n,
          setId,
          documentId,
          codesOf(vector),
          bytesOf(vector),
        )
    })
  },

  /** A set's vectors as bytes, from behind one of them. */
  codes: (setId: number, after: number, limit: number): Promise<ScannedRow[]> =>
    db.all(
      `select seq, n, document_id as documentId, codes from vectors where set_id = ? and seq > ?
        order by seq limit ?`,
      setId,
      after,
      limit,
    ),

  exact: (setId: number, ns: number[]): Promise<{ n: number; vector: Uint8Array }[]> =>
    db.all(
      'select n, vector from vectors where set_id = ? and n in (select value from json_each(?))',
      setId,
      JSON.stringify(ns),
    ),
})
