import type { Database, Value } from 'convosphere'
import { type FileKind, fileKinds, kindOf, typesOf } from './kinds.ts'
import type { FilterName, ListQuery } from './list-query.ts'
import { type Document, documentFrom, type DocumentRow } from './store.ts'
import { keyOf } from './tags.ts'
import { titleKey } from './titles.ts'
import type { Language } from './words.ts'

export const documentSorts = ['newest', 'oldest', 'title', 'used', 'size'] as const
export type DocumentSort = (typeof documentSorts)[number]

/** So many tags are counted, the most used. */
const mostTags = 100

/** Which documents a list holds; what is absent narrows nothing. */
export type DocumentFilter = Pick<ListQuery, FilterName> & {
  collectionIds: string[]
  /** Only these. */
  ids?: string[] | undefined
  /** Only what was ever cited or opened. */
  isUsed?: boolean | undefined
  /** Days (UTC) on which they were brought, both included. */
  from?: string | undefined
  to?: string | undefined
}

export interface Place {
  sort?: DocumentSort | undefined
  /** The id of the last one before it. */
  after?: string | undefined
  limit: number
}

/** What there is to narrow a list by. */
export interface Choices {
  types: FileKind[]
  languages: Language[]
  tags: string[]
  ownerIds: string[]
}

/** How many documents have each value of what a list can be narrowed by, the most first. */
export type ValueCounts = Record<
  'types' | 'languages' | 'owners' | 'tags',
  { value: string; count: number }[]
>

/** Each order, and what comes behind a document in it. */
const orders: Record<DocumentSort, { by: string; behind: string }> = {
  newest: { by: 'id desc', behind: 'id < ?' },
  oldest: { by: 'id', behind: 'id > ?' },
  title: {
    by: 'title_key, id',
    behind: '(title_key, id) > (select title_key, id from documents where id = ?)',
  },
  used: {
    by: 'used desc, id desc',
    behind: '(used, id) < (select used, id from documents where id = ?)',
  },
  size: {
    by: 'size desc, id desc',
    behind: '(size, id) < (select size, id from documents where id = ?)',
  },
}

/** What a filter asks of a document. */
function within({ q, tag, type, status, language, owner, from, to, ids, isUsed }: DocumentFilter) {
  const conditions: { sql: string; values: Value[] }[] = []
  const ask = (sql: string, ...values: Value[]) => conditions.push({ sql, values })
  if (q)
    ask(
      '(instr(title_key, ?) or instr(lower(title || char(10) || name), ?))',
      titleKey(q),
      q.toLowerCase(),
    )
  if (tag)
    ask(
      `id in (select document_id from document_tags join tags on tags.id = tag_id
               where key = ? and tags.deleted_at is null)`,
      keyOf(tag),
    )
  if (type) ask('type in (select value from json_each(?))', JSON.stringify(typesOf(type)))
  if (status) ask('status = ?', status)
  if (language) ask('language = ?', language)
  if (owner) ask('owner_id = ?', owner)
  if (ids) ask('id in (select value from json_each(?))', JSON.stringify(ids))
  if (isUsed) ask('used > 0')
  if (from) ask('created_at >= ?', from)
  if (to) ask('substr(created_at, 1, 10) <= ?', to)
  return {
    sql: ['deleted_at is null', ...conditions.map(({ sql }) => sql)].join(' and '),
    values: conditions.flatMap(({ values }) => values),
  }
}

/**
 * The statement for a part of a list. Each collection gives its first ones, in order, from an index;
 * what they give is put together.
 */
export function pageOf(
  filter: DocumentFilter,
  { sort = 'newest', after, limit }: Place,
): { sql: string; values: Value[] } {
  const { by, behind } = orders[sort]
  const { sql, values } = within(filter)
  return {
    sql: `select documents.* from json_each(?) as place join documents on documents.id in
           (select id from documents where collection_id = place.value and ${sql}
               ${after ? `and ${behind}` : ''} order by ${by} limit ?)
           order by ${by} limit ?`,
    values: [
      JSON.stringify(filter.collectionIds),
      ...values,
      ...(after ? [after] : []),
      limit,
      limit,
    ],
  }
}

/** The statement for the ids of all that a filter lets through. */
export function allOf(filter: DocumentFilter): { sql: string; values: Value[] } {
  const { sql, values } = within(filter)
  return {
    sql: `select id from documents
           where collection_id in (select value from json_each(?)) and ${sql}`,
    values: [JSON.stringify(filter.collectionIds), ...values],
  }
}

export type Listing = ReturnType<typeof createListing>

/** Lists of documents: narrowed, in an order, page by page. */
export function createListing(db: Database) {
  return {
    async page(
      filter: DocumentFilter,
      place: Place,
    ): Promise<{ items: Document[]; next: string | null }> {
      const { sql, values } = pageOf(filter, { ...place, limit: place.limit + 1 })
      const rows = await db.all<DocumentRow>(sql, ...values)
      const items = rows.slice(0, place.limit).map(documentFrom)
      return { items, next: rows.length > place.limit ? items.at(-1)!.id : null }
    },

    /** How many there are. */
    async count(filter: DocumentFilter): Promise<number> {
      const { sql, values } = allOf(filter)
      const row = await db.get<{ n: number }>(`select count(*) as n from (${sql})`, ...values)
      return row?.n ?? 0
    },

    /** Ids of all that a filter lets through, in no order. */
    async ids(filter: DocumentFilter): Promise<string[]> {
      const { sql, values } = allOf(filter)
      return (await db.all<{ id: string }>(sql, ...values)).map(({ id }) => id)
    },

    /** How many of what a filter lets through have which values. */
    async counts(filter: DocumentFilter): Promise<ValueCounts> {
      const { sql, values } = allOf(filter)
      const count = (column: string) =>
        db.all<{ value: string; count: number }>(
          `select ${column} as value, count(*) as count from documents
            where id in (${sql}) and ${column} is not null group by 1 order by 2 desc, 1`,
          ...values,
        )
      const [types, languages, owners, tags] = await Promise.all([
        count('type'),
        count('language'),
        count('owner_id'),
        db.all<{ value: string; count: number }>(
          `select name as value, count(distinct document_id) as count
             from document_tags join tags on tags.id = tag_id
            where document_id in (${sql}) and tags.deleted_at is null
            group by key order by 2 desc, key limit ${mostTags}`,
          ...values,
        ),
      ])
      return { types, languages, owners, tags }
    },

    /** What there is to narrow a list by, of what lies in the collections. */
    async choices(collectionIds: string[]): Promise<Choices> {
      const rows = await db.all<{ type: string; language: Language | null; owner_id: string }>(
        `select distinct type, language, owner_id from documents
          where collection_id in (select value from json_each(?)) and deleted_at is null`,
        JSON.stringify(collectionIds),
      )
      const tags = await db.all<{ name: string }>(
        `select name from tags where deleted_at is null
            and owner_id in (select owner_id from collections
                              where id in (select value from json_each(?1)))
            and exists (select 1 from document_tags join documents on id = document_id
                         where tag_id = tags.id and documents.deleted_at is null
                           and collection_id in (select value from json_each(?1)))
          group by key order by key`,
        JSON.stringify(collectionIds),
      )
      const types = new Set(rows.map(({ type }) => kindOf(type)))
      return {
        types: fileKinds.filter((kind) => types.has(kind)),
        languages: [...new Set(rows.flatMap(({ language }) => language ?? []))].toSorted(),
        tags: tags.map(({ name }) => name),
        ownerIds: [...new Set(rows.map((row) => row.owner_id))],
      }
    },
  }
}
