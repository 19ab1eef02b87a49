import {
  type Act,
  conflict,
  invalid,
  newId,
  notFound,
  now,
  type Queries,
  type User,
} from 'convosphere'
import type { KnowledgeContext } from './knowledge.ts'
import { forGood } from './store.ts'
import type { Cuts } from './cuts.ts'
import { usualSize } from './split.ts'
import type { Language } from './words.ts'

/** A set of documents that belong together and are searched together. */
export interface Collection {
  id: string
  ownerId: string
  name: string
  /** Whether its owner's documents go there that name no collection. */
  usual: boolean
  createdAt: string
  /** How its documents are cut: characters that a passage has at most; their language, if one. */
  passageSize: number
  language: Language | null
}

export interface CollectionChange {
  name?: string | undefined
  usual?: true | undefined
}

interface Row {
  id: string
  owner_id: string
  name: string
  usual: number
  created_at: string
  deleted_at: string | null
  passage_size: number | null
  language: Language | null
}

const collectionFrom = (row: Row): Collection => ({
  id: row.id,
  ownerId: row.owner_id,
  name: row.name,
  usual: row.usual === 1,
  createdAt: row.created_at,
  passageSize: row.passage_size ?? usualSize,
  language: row.language,
})

/** A collection as grants name it. */
export const collectionThing = (id: string) => `collection:${id}`

export type Collections = ReturnType<typeof createCollections>

/** Collections of documents, and who may do what with them. */
export function createCollections(ctx: KnowledgeContext) {
  const { db } = ctx
  const { grants } = ctx.kernel

  /** Those that a person may read, by name, as people sort. */
  async function list(user: User): Promise<Collection[]> {
    const rows = await db.all<Row>(
      `select * from collections where deleted_at is null
          and id in (select value from json_each(?)) order by id`,
      JSON.stringify(await grants.things(user, 'read', 'collection')),
    )
    const { compare } = new Intl.Collator(user.locale, { numeric: true })
    return rows.map(collectionFrom).toSorted((a, b) => compare(a.name, b.name))
  }

  async function rowFor(user: User, id: string, act: Act): Promise<Row> {
    const row = await db.get<Row>('select * from collections where id = ?', id)
    if (!row || row.deleted_at === forGood) throw notFound()
    if (!(await grants.may(user, act, collectionThing(id)))) throw notFound()
    return row
  }

  /** @throws {Problem} 404 when it is not there, or not for this person */
  async function collectionFor(user: User, id: string, act: Act): Promise<Collection> {
    const row = await rowFor(user, id, act)
    if (row.deleted_at) throw notFound()
    return collectionFrom(row)
  }

  async function add(tx: Queries, user: User, name: string, usual: boolean): Promise<Collection> {
    const id = newId()
    const createdAt = now()
    await tx.run(
      'insert into collections (id, owner_id, name, usual, created_at) values (?, ?, ?, ?, ?)',
      id,
      user.id,
      name,
      usual,
      createdAt,
    )
    await grants.give(tx, user.id, 'own', collectionThing(id))
    const cuts = { passageSize: usualSize, language: null }
    return { id, ownerId: user.id, name, usual, createdAt, ...cuts }
  }

  return {
    list,
    collectionFor,

    /** Ids of those that a person may read. */
    async readable(user: User): Promise<string[]> {
      return (await list(user)).map(({ id }) => id)
    },

    /** Ids of those into which a person may bring documents. */
    writable: (user: User): Promise<string[]> => grants.things(user, 'write', 'collection'),

    /** Whose they are, by their ids. */
    async owners(ids: string[]): Promise<Map<string, string>> {
      const rows = await db.all<{ id: string; owner_id: string }>(
        'select id, owner_id from collections where id in (select value from json_each(?))',
        JSON.stringify(ids),
      )
      return new Map(rows.map((row) => [row.id, row.owner_id]))
    },

    /** Whether a person may do something with what lies in one of them, deleted or not. */
    may: (user: User, act: Act, id: string) => grants.may(user, act, collectionThing(id)),

    /** Where a person's documents go that name no collection, made when it is needed. */
    usual: (user: User): Promise<Collection> =>
      db.tx(async (tx) => {
        const row = await tx.get<Row>(
          'select * from collections where owner_id = ? and usual = 1',
          user.id,
        )
        if (row) return collectionFrom(row)
        const locale = user.locale ?? ctx.config.defaultLocale
        const name = ctx.kernel.plugins.runtime.translate(locale)('knowledge.ownCollection')
        return add(tx, user, name, true)
      }),

    /** @throws {Problem} 422 without a name */
    async add(user: User, name: string): Promise<Collection> {
      const named = nameFrom(name)
      return db.tx((tx) => add(tx, user, named, false))
    },

    /** How many documents lie in each of them. */
    async counts(ids: string[]): Promise<Map<string, number>> {
      const rows = await db.all<{ id: string; count: number }>(
        `select collection_id as id, count(*) as count from documents
          where collection_id in (select value from json_each(?)) and deleted_at is null
          group by collection_id`,
        JSON.stringify(ids),
      )
      return new Map(rows.map(({ id, count }) => [id, count]))
    },

    /** @throws {Problem} 404, 422 without a name */
    async change(user: User, id: string, { name, usual }: CollectionChange): Promise<Collection> {
      const { ownerId } = await collectionFor(user, id, 'own')
      const named = name === undefined ? null : nameFrom(name)
      await db.tx(async (tx) => {
        await tx.run('update collections set name = coalesce(?, name) where id = ?', named, id)
        if (!usual) return
        await tx.run('update collections set usual = 0 where owner_id = ?', ownerId)
        await tx.run('update collections set usual = 1 where id = ?', id)
      })
      return collectionFor(user, id, 'own')
    },

    /** How the documents of a collection are cut. */
    async cutsOf(id: string): Promise<Cuts> {
      const row = await db.get<Row>('select * from collections where id = ?', id)
      return { passageSize: row?.passage_size ?? usualSize, language: row?.language ?? null }
    },

    async setCuts(id: string, { passageSize, language }: Cuts): Promise<void> {
      await db.run(
        'update collections set passage_size = ?, language = ? where id = ?',
        passageSize,
        language,
        id,
      )
    },

    /**
     * Puts a collection and its documents into the trash.
     * @throws {Problem} 404, 409 for the usual one
     */
    async remove(user: User, id: string): Promise<void> {
      await collectionFor(user, id, 'own')
      const time = now()
      await db.tx(async (tx) => {
        const removed = await tx.run(
          `update collections set deleted_at = ?
            where id = ? and usual = 0 and deleted_at is null`,
          time,
          id,
        )
        if (!removed) throw conflict('knowledge.error.usual')
        await tx.run(
          'update documents set deleted_at = ? where collection_id = ? and deleted_at is null',
          time,
          id,
        )
      })
    },

    /** Brings a deleted collection back, with the documents that were in it then. @throws {Problem} 404 */
    async restore(user: User, id: string): Promise<Collection> {
      const { deleted_at: time } = await rowFor(user, id, 'own')
      await db.tx(async (tx) => {
        await tx.run('update collections set deleted_at = null where id = ?', id)
        if (time)
          await tx.run(
            'update documents set deleted_at = null where collection_id = ? and deleted_at = ?',
            id,
            time,
          )
      })
      return collectionFor(user, id, 'own')
    },

    /** A person's deleted ones, the last first, and how many documents were deleted with each. */
    async deleted(user: User) {
      const rows = await db.all<Row & { documents: number; deleted_at: string }>(
        `select collections.*,
                (select count(*) from documents where collection_id = collections.id
                    and documents.deleted_at = collections.deleted_at) as documents
           from collections where deleted_at > ?
            and id in (select value from json_each(?)) order by deleted_at desc, id desc`,
        forGood,
        JSON.stringify(await grants.things(user, 'own', 'collection')),
      )
      return rows.map((row) => ({
        ...collectionFrom(row),
        documents: row.documents,
        deletedAt: row.deleted_at,
      }))
    },

    /** Gives deleted ones up for good, with all that lies in them. */
    async giveUp(tx: Queries, ids: string[]): Promise<void> {
      const all = JSON.stringify(ids)
      await tx.run(
        `update documents set deleted_at = ? where deleted_at is not null
            and collection_id in (select value from json_each(?))`,
        forGood,
        all,
      )
      await tx.run(
        `update collections set deleted_at = ? where deleted_at is not null
            and id in (select value from json_each(?))`,
        forGood,
        all,
      )
    },

    /** Takes a collection out of the trash that one of its documents comes back to. */
    async reopen(tx: Queries, id: string): Promise<void> {
      await tx.run('update collections set deleted_at = null where id = ?', id)
    },

    /** Removes for good what was deleted before `time` and has no documents any more. */
    async purge(time: string): Promise<void> {
      await db.tx(async (tx) => {
        const gone = await tx.all<{ id: string }>(
          `select id from collections where deleted_at < ?
              and not exists (select 1 from documents where collection_id = collections.id)`,
          time,
        )
        for (const { id } of gone) {
          await tx.run('delete from collections where id = ?', id)
          await grants.forget(tx, collectionThing(id))
        }
      })
    },
  }
}

const longestName = 200

/** @throws {Problem} 422 */
function nameFrom(text: string): string {
  const name = text.trim()
  if (!name) throw invalid({ name: { key: 'field.required' } })
  if (name.length > longestName)
    throw invalid({ name: { key: 'field.tooLong', values: { limit: longestName } } })
  return name
}
