import { type Database, newId, now, type Queries } from 'convosphere'
import type { Document } from '../store.ts'

export const connectorKinds = ['page', 'sitemap', 'feed', 'folder'] as const
export type ConnectorKind = (typeof connectorKinds)[number]

/** Where a collection fetches documents from by itself. */
export interface Connector {
  id: string
  collectionId: string
  /** Who set it up, and with whose rights it works. */
  userId: string
  kind: ConnectorKind
  /** Of the web, or a folder's path. */
  address: string
  everyHours: number
  paused: boolean
  jobId: string | undefined
  createdAt: string
  /** When it last went through all, and why it could not. */
  ranAt: string | undefined
  error: Document['error']
  /** What came of that. */
  added: number
  changed: number
  removed: number
}

/** What was found there. */
export interface Item {
  address: string
  /** Undefined: nothing came of it. */
  documentId: string | undefined
  /** Whether its document came from here, so that it goes when this goes. */
  isOwn: boolean
  hash: string | undefined
  etag: string | undefined
  modified: string | undefined
  error: Document['error']
}

/** How many things are there, and how many of them could not be taken. */
export interface Counts {
  items: number
  failed: number
}

interface Row {
  id: string
  collection_id: string
  user_id: string
  kind: ConnectorKind
  address: string
  every_hours: number
  paused: number
  job_id: string | null
  created_at: string
  ran_at: string | null
  error: string | null
  added: number
  changed: number
  removed: number
}

const connectorFrom = (row: Row): Connector => ({
  id: row.id,
  collectionId: row.collection_id,
  userId: row.user_id,
  kind: row.kind,
  address: row.address,
  everyHours: row.every_hours,
  paused: row.paused === 1,
  jobId: row.job_id ?? undefined,
  createdAt: row.created_at,
  ranAt: row.ran_at ?? undefined,
  error: row.error === null ? undefined : JSON.parse(row.error),
  added: row.added,
  changed: row.changed,
  removed: row.removed,
})

interface ItemRow {
  address: string
  document_id: string | null
  is_own: number
  hash: string | null
  etag: string | null
  modified: string | null
  error: string | null
}

const itemFrom = (row: ItemRow): Item => ({
  address: row.address,
  documentId: row.document_id ?? undefined,
  isOwn: row.is_own === 1,
  hash: row.hash ?? undefined,
  etag: row.etag ?? undefined,
  modified: row.modified ?? undefined,
  error: row.error === null ? undefined : JSON.parse(row.error),
})

/** Connectors, as they are stored. */
export const createConnectorStore = (db: Database) => ({
  async add(
    given: Pick<Connector, 'collectionId' | 'userId' | 'kind' | 'address' | 'everyHours'>,
  ): Promise<string> {
    const id = newId()
    await db.run(
      `insert into connectors (id, collection_id, user_id, kind, address, every_hours, due_at, created_at)
       values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)`,
      id,
      given.collectionId,
      given.userId,
      given.kind,
      given.address,
      given.everyHours,
      now(),
    )
    return id
  },

  async get(id: string): Promise<Connector | undefined> {
    const row = await db.get<Row>('select * from connectors where id = ?', id)
    return row && connectorFrom(row)
  },

  /** Those of these collections, oldest first. */
  async of(collectionIds: string[]): Promise<Connector[]> {
    const rows = await db.all<Row>(
      `select * from connectors where collection_id in (select value from json_each(?))
        order by id`,
      JSON.stringify(collectionIds),
    )
    return rows.map(connectorFrom)
  },

  /** Those whose time has come. */
  async due(): Promise<Connector[]> {
    const rows = await db.all<Row>(
      `select connectors.* from connectors join collections on collections.id = collection_id
        where due_at <= ? and paused = 0 and deleted_at is null`,
      now(),
    )
    return rows.map(connectorFrom)
  },

  async change(
    id: string,
    { paused, everyHours }: Pick<Connector, 'paused' | 'everyHours'>,
  ): Promise<void> {
    await db.run(
      'update connectors set paused = ?, every_hours = ? where id = ?',
      paused,
      everyHours,
      id,
    )
  },

  async remove(id: string): Promise<void> {
    await db.run('delete from connectors where id = ?', id)
  },

  async setJob(tx: Queries, id: string, jobId: string): Promise<void> {
    await tx.run('update connectors set job_id = ? where id = ?', jobId, id)
  },

  /** What came of a run; the next one is due some hours from now. */
  async setRan(
    { id, everyHours }: Connector,
    ran: Pick<Connector, 'error' | 'added' | 'changed' | 'removed'>,
  ): Promise<void> {
    await db.run(
      `update connectors set ran_at = ?, due_at = ?, error = ?, added = ?, changed = ?, removed = ?
        where id = ?`,
      now(),
      new Date(Date.now() + everyHours * 3_600_000).toISOString(),
      ran.error ? JSON.stringify(ran.error) : null,
      ran.added,
      ran.changed,
      ran.removed,
      id,
    )
  },

  async items(id: string): Promise<Item[]> {
    const rows = await db.all<ItemRow>('select * from connector_items where connector_id = ?', id)
    return rows.map(itemFrom)
  },

  /** Some of those that could not be taken. */
  async failures(id: string, limit: number): Promise<Item[]> {
    const rows = await db.all<ItemRow>(
      `select * from connector_items where connector_id = ? and error is not null
        order by address limit ?`,
      id,
      limit,
    )
    return rows.map(itemFrom)
  },

  async counts(ids: string[]): Promise<Map<string, Counts>> {
    const rows = await db.all<Counts & { id: string }>(
      `select connector_id as id, count(*) as items, count(error) as failed from connector_items
        where connector_id in (select value from json_each(?)) group by connector_id`,
      JSON.stringify(ids),
    )
    return new Map(rows.map(({ id, ...counts }) => [id, counts]))
  },

  async setItem(id: string, item: Item): Promise<void> {
    await db.run(
      `insert into connector_items values (?, ?, ?, ?, ?, ?, ?, ?)
         on conflict (connector_id, address) do update set document_id = excluded.document_id,
           is_own = excluded.is_own, hash = excluded.hash, etag = excluded.etag,
           modified = excluded.modified, error = excluded.error`,
      id,
      item.address,
      item.documentId ?? null,
      item.isOwn,
      item.hash ?? null,
      item.etag ?? null,
      item.modified ?? null,
      item.error ? JSON.stringify(item.error) : null,
    )
  },

  async removeItem(id: string, address: string): Promise<void> {
    await db.run('delete from connector_items where connector_id = ? and address = ?', id, address)
  },
})
