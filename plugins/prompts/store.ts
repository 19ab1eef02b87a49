import { type Database, newId, now, type Queries } from 'convosphere'

/** A text to ask with, and what it is called. */
export interface Prompt {
  id: string
  ownerId: string
  /** What is typed behind the slash. */
  name: string
  title: string
  description: string
  text: string
  /** Everybody may read it. */
  shared: boolean
  createdAt: string
  updatedAt: string
  deleted: boolean
}

/** What is written of a prompt. */
export type Written = Pick<Prompt, 'name' | 'title' | 'description' | 'text' | 'shared'>

interface Row {
  id: string
  owner_id: string
  name: string
  title: string
  description: string
  text: string
  shared: number
  created_at: string
  updated_at: string
  deleted_at: string | null
}

const fromRow = (row: Row): Prompt => ({
  id: row.id,
  ownerId: row.owner_id,
  name: row.name,
  title: row.title,
  description: row.description,
  text: row.text,
  shared: row.shared === 1,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  deleted: row.deleted_at !== null,
})

const wordsOf = ({ name, title, description }: Written) =>
  [name, title, description].join('\n').toLowerCase()

/** Whose prompts a list holds. */
export type Whose = 'mine' | 'shared' | 'all'

/** As SQL about the person ?1. */
const whoseIs: Record<Whose, string> = {
  mine: 'owner_id = ?1',
  shared: 'shared = 1',
  all: '(owner_id = ?1 or shared = 1)',
}

/** Where a list goes on: behind this prompt. */
export interface Place {
  name: string
  id: string
}

/** Prompts as they are stored. */
export function createStore(db: Database) {
  return {
    async get(id: string): Promise<Prompt | undefined> {
      const row = await db.get<Row>('select * from prompts where id = ?', id)
      return row && fromRow(row)
    },

    /** By name; those whose words contain `query`. */
    async list(
      userId: string,
      whose: Whose,
      { query = '', after, limit }: { query?: string; after?: Place | undefined; limit: number },
    ): Promise<Prompt[]> {
      const rows = await db.all<Row>(
        `select * from prompts where ${whoseIs[whose]} and deleted_at is null
            and (?2 = '' or instr(words, ?2)) and (name, id) > (?3, ?4)
          order by name, id limit ?5`,
        userId,
        query.toLowerCase(),
        after?.name ?? '',
        after?.id ?? '',
        limit,
      )
      return rows.map(fromRow)
    },

    /** What a name that is being typed may mean, the likeliest first. */
    async matching(userId: string, typed: string, limit: number): Promise<Prompt[]> {
      const rows = await db.all<Row>(
        `select * from prompts where ${whoseIs.all} and deleted_at is null
            and (instr(name, ?2) or instr(words, char(10) || ?2))
          order by name <> ?2, instr(name, ?2) <> 1, owner_id <> ?1, name, id limit ?3`,
        userId,
        typed.toLowerCase(),
        limit,
      )
      return rows.map(fromRow)
    },

    async count(tx: Queries, userId: string): Promise<number> {
      const row = await tx.get<{ n: number }>(
        'select count(*) as n from prompts where owner_id = ? and deleted_at is null',
        userId,
      )
      return row!.n
    },

    /** Whether another prompt of the owner, or of the shared ones if it is to be shared, has the name. */
    async isTaken(
      tx: Queries,
      { name, shared }: Pick<Written, 'name' | 'shared'>,
      { ownerId, id }: { ownerId: string; id?: string | undefined },
    ): Promise<boolean> {
      const row = await tx.get(
        `select 1 from prompts
           where owner_id = ?1 and name = ?2 and deleted_at is null and id <> ?3
         union all
         select 1 from prompts
           where shared = 1 and name = ?2 and deleted_at is null and id <> ?3 and ?4
         limit 1`,
        ownerId,
        name,
        id ?? '',
        shared,
      )
      return row !== undefined
    },

    async add(tx: Queries, ownerId: string, written: Written): Promise<string> {
      const id = newId()
      const time = now()
      await tx.run(
        `insert into prompts (id, owner_id, name, title, description, text, shared, words, created_at, updated_at)
           values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        id,
        ownerId,
        written.name,
        written.title,
        written.description,
        written.text,
        written.shared,
        wordsOf(written),
        time,
        time,
      )
      return id
    },

    async change(tx: Queries, id: string, written: Written): Promise<void> {
      await tx.run(
        `update prompts set name = ?, title = ?, description = ?, text = ?, shared = ?, words = ?,
           updated_at = ? where id = ?`,
        written.name,
        written.title,
        written.description,
        written.text,
        written.shared,
        wordsOf(written),
        now(),
        id,
      )
    },

    async setDeleted(tx: Queries, id: string, deleted: boolean): Promise<void> {
      const time = deleted ? now() : null
      await tx.run('update prompts set deleted_at = ? where id = ?', time, id)
    },

    /** Removes for good what was deleted before `time`; returns their ids. */
    async purge(tx: Queries, time: string): Promise<string[]> {
      const rows = await tx.all<{ id: string }>(
        'delete from prompts where deleted_at < ? returning id',
        time,
      )
      return rows.map(({ id }) => id)
    },
  }
}
