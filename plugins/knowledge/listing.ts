import type { Database } from 'convosphere'
import { type Document, documentFrom, type DocumentRow, type DocumentStatus } from './store.ts'
import { keyOf } from './tags.ts'

export const documentSorts = ['newest', 'oldest', 'title', 'size'] as const
export type DocumentSort = (typeof documentSorts)[number]

/** Which documents a list holds; what is empty or absent narrows nothing. */
export interface DocumentFilter {
  collectionIds: string[]
  status?: DocumentStatus | undefined
  /** Their media type. */
  type?: string | undefined
  language?: string | undefined
  /** The name of a tag that they have. */
  tag?: string | undefined
  /** Part of a title or file name. */
  query?: string | undefined
}

export interface Place {
  sort?: DocumentSort | undefined
  /** The id of the last one before it. */
  after?: string | undefined
  limit: number
}

const within = `collection_id in (select value from json_each(?1)) and deleted_at is null
  and (?2 = '' or status = ?2) and (?3 = '' or type = ?3) and (?4 = '' or language = ?4)
  and (?5 = '' or instr(lower(title || char(10) || name), ?5) or instr(title, ?6))
  and (?7 = '' or id in (select document_id from document_tags join tags on tags.id = tag_id
                          where key = ?7 and tags.deleted_at is null))`

const valuesOf = (filter: DocumentFilter): string[] => [
  JSON.stringify(filter.collectionIds),
  filter.status ?? '',
  filter.type ?? '',
  filter.language ?? '',
  (filter.query ?? '').toLowerCase(),
  filter.query ?? '',
  keyOf(filter.tag ?? ''),
]

/** Each order, and what comes behind the document ?8 in it. */
const orders: Record<DocumentSort, { by: string; behind: string }> = {
  newest: { by: 'id desc', behind: 'id < ?8' },
  oldest: { by: 'id', behind: 'id > ?8' },
  title: {
    by: 'lower(title), id',
    behind: '(lower(title), id) > (select lower(title), id from documents where id = ?8)',
  },
  size: {
    by: 'size desc, id desc',
    behind: '(size, id) < (select size, id from documents where id = ?8)',
  },
}

/** Lists of documents: narrowed, in an order, page by page. */
export function createListing(db: Database) {
  return {
    async page(
      filter: DocumentFilter,
      { sort = 'newest', after = '', limit }: Place,
    ): Promise<{ items: Document[]; next: string | null }> {
      const { by, behind } = orders[sort]
      const rows = await db.all<DocumentRow>(
        `select * from documents where ${within} and (?8 = '' or ${behind}) order by ${by} limit ?9`,
        ...valuesOf(filter),
        after,
        limit + 1,
      )
      const items = rows.slice(0, limit).map(documentFrom)
      return { items, next: rows.length > limit ? items.at(-1)!.id : null }
    },

    /** How many there are. */
    async count(filter: DocumentFilter): Promise<number> {
      const row = await db.get<{ n: number }>(
        `select count(*) as n from documents where ${within}`,
        ...valuesOf(filter),
      )
      return row?.n ?? 0
    },

    /** What there is to narrow a list by: the types and languages of what lies in the collections. */
    async facets(collectionIds: string[]): Promise<{ types: string[]; languages: string[] }> {
      const rows = await db.all<{ type: string; language: string | null }>(
        `select distinct type, language from documents
          where collection_id in (select value from json_each(?)) and deleted_at is null`,
        JSON.stringify(collectionIds),
      )
      const languages = rows.flatMap(({ language }) => language ?? [])
      return {
        types: [...new Set(rows.map(({ type }) => type))].toSorted(),
        languages: [...new Set(languages)].toSorted(),
      }
    },
  }
}
