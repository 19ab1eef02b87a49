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
  /** Whether it is the one that is searched. */
  searched: boolean
  createdAt: string
  /** When another one took its place. */
  replacedAt: string | undefined
  /** Whether somebody went back from it to another one. */
  declined: boolean
}

/** A passage without a vector. */
export interface Bare {
  n: number
  documentId: string
  ownerId: string
  title: string
  headings: string[]
  text: string
}

interface SetRow {
  id: number
  model: string
  dimensions: number
  ready: number
  searched: number
  created_at: string
  replaced_at: string | null
  declined: number
}

const setFrom = (row: SetRow): VectorSet => ({
  id: row.id,
  model: row.model,
  dimensions: row.dimensions,
  ready: row.ready === 1,
  searched: row.searched === 1,
  createdAt: row.created_at,
  replacedAt: row.replaced_at ?? undefined,
  declined: row.declined === 1,
})

/** Vectors of passages, as they are stored. */
export const createVectorStore = (db: Database) => ({
  /** Newest first. */
  async sets(): Promise<VectorSet[]> {
    const rows = await db.all<SetRow>('select * from vector_sets order by id desc')
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
      return tx.get<SetRow>('select * from vector_sets where model = ? order by id desc', model)
    })
    return setFrom(row!)
  },

  /** It has all passages, and is searched from now on if no other one is. */
  async setReady(id: number): Promise<void> {
    await db.run(
      `update vector_sets set ready = 1,
              searched = not exists (select 1 from vector_sets where searched = 1) where id = ?`,
      id,
    )
  },

  /**
   * Has another set searched from now on, in the place of the one that is.
   * @param isBack whether that goes back to an earlier one
   * @returns false unless that set is there and has all passages
   */
  async search(id: number, isBack: boolean): Promise<boolean> {
    return db.tx(async (tx) => {
      const set = await tx.get('select 1 from vector_sets where id = ? and ready = 1', id)
      if (!set) return false
      await tx.run(
        `update vector_sets set searched = 0, replaced_at = ?, declined = ?
          where searched = 1 and id <> ?`,
        now(),
        isBack,
        id,
      )
      await tx.run(
        'update vector_sets set searched = 1, replaced_at = null, declined = 0 where id = ?',
        id,
      )
      return true
    })
  },

  /** Those that were declined may take a place by themselves again, when their model is chosen anew. */
  async forgive(): Promise<void> {
    await db.run('update vector_sets set declined = 0 where declined = 1')
  },

  async setComparison(setId: number, results: unknown): Promise<void> {
    await db.run(
      'insert or replace into vector_comparisons values (?, ?, ?)',
      setId,
      now(),
      JSON.stringify(results),
    )
  },

  async comparison<Results>(
    setId: number,
  ): Promise<{ createdAt: string; results: Results } | undefined> {
    const row = await db.get<{ created_at: string; results: string }>(
      `select created_at, results from vector_comparisons
        where set_id = ?`,
      setId,
    )
    return row && { createdAt: row.created_at, results: JSON.parse(row.results) }
  },

  /** In small steps, so that nothing else waits. */
  async removeSet(id: number): Promise<void> {
    const some = 'select seq from vectors where set_id = ? limit 1000'
    while (await db.run(`delete from vectors where seq in (${some})`, id));
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
      `select chunks.n, document_id as documentId, owner_id as ownerId, title, headings, text
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
