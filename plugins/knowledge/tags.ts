import {
  conflict,
  type Database,
  invalid,
  newId,
  notFound,
  now,
  type Queries,
  type User,
} from 'convosphere'

export const tagColors = ['grey', 'brown', 'red', 'amber', 'green', 'blue', 'violet'] as const
export type TagColor = (typeof tagColors)[number]

/** A word that documents are marked with. It belongs to the owner of their collections. */
export interface Tag {
  id: string
  ownerId: string
  name: string
  color: TagColor
}

/** A tag, and how many documents have it. */
export type CountedTag = Tag & { documents: number }

export interface TagChange {
  name?: string | undefined
  color?: TagColor | undefined
}

interface Row {
  id: string
  owner_id: string
  name: string
  color: TagColor
}

const tagFrom = ({ owner_id: ownerId, id, name, color }: Row): Tag => ({ id, ownerId, name, color })

const longestName = 60
/** How many a document may have. */
export const mostOfDocument = 30
/** How many a person may have. */
const mostOfOwner = 1000

/** The same for two ways to write a name. */
export const keyOf = (name: string) => name.normalize('NFKC').toLowerCase()

/** Names as they are written in one line, with commas between them; each once. */
export function tagNames(text: string): string[] {
  const names = text.split(',').map((name) => name.replaceAll(/\s+/g, ' ').trim())
  return [...new Map(names.filter(Boolean).map((name) => [keyOf(name), name])).values()]
}

/** @throws {Problem} 422 when it is none */
function checkName(text: string): string {
  const [name, another] = tagNames(text)
  if (!name) throw invalid({ name: { key: 'field.required' } })
  if (another) throw invalid({ name: { key: 'knowledge.error.comma' } })
  if (name.length > longestName)
    throw invalid({ name: { key: 'field.tooLong', values: { limit: longestName } } })
  return name
}

/** @throws {Problem} 422 when a document cannot have all of these */
export function checkTags(names: string[]): void {
  if (names.length > mostOfDocument) throw invalid({ tags: { key: 'knowledge.error.tooManyTags' } })
  names.forEach(checkName)
}

export type Tags = ReturnType<typeof createTags>

/** Tags of documents, as they are stored. */
export function createTags(db: Database) {
  /** @throws {Problem} 404 when it is not there, or not this person's */
  async function tagFor(user: User, id: string, queries: Queries = db): Promise<Tag> {
    const row = await queries.get<Row>(
      'select * from tags where id = ? and owner_id = ? and deleted_at is null',
      id,
      user.id,
    )
    if (!row) throw notFound()
    return tagFrom(row)
  }

  const called = (queries: Queries, ownerId: string, name: string) =>
    queries.get<Row>(
      'select * from tags where owner_id = ? and key = ? and deleted_at is null',
      ownerId,
      keyOf(name),
    )

  async function make(tx: Queries, ownerId: string, name: string, color?: TagColor): Promise<Row> {
    const { n } = (await tx.get<{ n: number }>(
      'select count(*) as n from tags where owner_id = ? and deleted_at is null',
      ownerId,
    ))!
    if (n >= mostOfOwner) throw conflict('knowledge.error.tooManyTags')
    const row = {
      id: newId(),
      owner_id: ownerId,
      name,
      color: color ?? tagColors[n % tagColors.length]!,
    }
    await tx.run(
      `insert into tags (id, owner_id, name, key, color, created_at) values (?, ?, ?, ?, ?, ?)`,
      row.id,
      ownerId,
      name,
      keyOf(name),
      row.color,
      now(),
    )
    return row
  }

  /** Marks a document with tags of an owner, made where they are missing. */
  async function mark(
    tx: Queries,
    documentId: string,
    ownerId: string,
    names: string[],
  ): Promise<void> {
    for (const name of names.map(checkName)) {
      const { id } = (await called(tx, ownerId, name)) ?? (await make(tx, ownerId, name))
      await tx.run('insert or ignore into document_tags values (?, ?)', id, documentId)
    }
    const { n } = (await tx.get<{ n: number }>(
      'select count(*) as n from document_tags where document_id = ?',
      documentId,
    ))!
    if (n > mostOfDocument) throw invalid({ tags: { key: 'knowledge.error.tooManyTags' } })
  }

  /** Takes tags off a document. */
  async function unmark(tx: Queries, documentId: string, names: string[]): Promise<void> {
    await tx.run(
      `delete from document_tags where document_id = ?
          and tag_id in (select id from tags where key in (select value from json_each(?)))`,
      documentId,
      JSON.stringify(names.map(keyOf)),
    )
  }

  /** Puts what has one tag under another, and ends the first. */
  async function join(tx: Queries, id: string, into: string): Promise<void> {
    await tx.run(
      'insert or ignore into document_tags select ?, document_id from document_tags where tag_id = ?',
      into,
      id,
    )
    await tx.run('delete from tags where id = ?', id)
  }

  /** The tags of documents, by name. */
  async function of(documentIds: string[], queries: Queries = db): Promise<Map<string, Tag[]>> {
    const rows = await queries.all<Row & { document_id: string }>(
      `select tags.*, document_id from document_tags join tags on tags.id = tag_id
        where document_id in (select value from json_each(?)) and deleted_at is null order by key`,
      JSON.stringify(documentIds),
    )
    const found = new Map<string, Tag[]>()
    for (const { document_id: id, ...row } of rows)
      found.set(id, [...(found.get(id) ?? []), tagFrom(row)])
    return found
  }

  return {
    tagFor,
    mark,
    unmark,
    of,

    /** Ids of the documents that have a tag of this name. */
    async documentsWith(name: string): Promise<string[]> {
      const rows = await db.all<{ id: string }>(
        `select document_id as id from tags join document_tags on tag_id = tags.id
          where key = ? and deleted_at is null`,
        keyOf(name),
      )
      return rows.map(({ id }) => id)
    },

    /** The names of a document's tags. */
    async namesOf(documentId: string, queries: Queries = db): Promise<string[]> {
      return ((await of([documentId], queries)).get(documentId) ?? []).map(({ name }) => name)
    },

    /** Has a document have these tags of an owner, and no other. */
    async replace(
      tx: Queries,
      documentId: string,
      ownerId: string,
      names: string[],
    ): Promise<void> {
      await tx.run('delete from document_tags where document_id = ?', documentId)
      await mark(tx, documentId, ownerId, names)
    },

    /** Those of some owners, the most used first. */
    async list(ownerIds: string[]): Promise<CountedTag[]> {
      const rows = await db.all<Row & { documents: number }>(
        `select tags.*, (select count(*) from document_tags join documents on id = document_id
                          where tag_id = tags.id and documents.deleted_at is null) as documents
           from tags where owner_id in (select value from json_each(?)) and deleted_at is null
          order by documents desc, key`,
        JSON.stringify(ownerIds),
      )
      return rows.map(({ documents, ...row }) => ({ ...tagFrom(row), documents }))
    },

    /** Makes one. @throws {Problem} 409 when there is one of this name, 422 */
    add: (user: User, name: string, color?: TagColor): Promise<Tag> =>
      db.tx(async (tx) => {
        const named = checkName(name)
        if (await called(tx, user.id, named)) throw conflict('knowledge.error.tagTaken')
        return tagFrom(await make(tx, user.id, named, color))
      }),

    /** @throws {Problem} 404, 409 when another one has this name, 422 */
    change: (user: User, id: string, { name, color }: TagChange): Promise<Tag> =>
      db.tx(async (tx) => {
        const before = await tagFor(user, id, tx)
        const named = name === undefined ? before.name : checkName(name)
        const same = await called(tx, user.id, named)
        if (same && same.id !== id) throw conflict('knowledge.error.tagTaken')
        await tx.run(
          'update tags set name = ?, key = ?, color = ? where id = ?',
          named,
          keyOf(named),
          color ?? before.color,
          id,
        )
        return tagFor(user, id, tx)
      }),

    /** A person's tag of this name. */
    async called(user: User, name: string): Promise<Tag | undefined> {
      const row = await called(db, user.id, name.trim())
      return row && tagFrom(row)
    },

    /** Makes one tag out of two. @throws {Problem} 404 */
    merge: (user: User, id: string, into: string): Promise<Tag> =>
      db.tx(async (tx) => {
        await tagFor(user, id, tx)
        const kept = await tagFor(user, into, tx)
        if (id !== into) await join(tx, id, into)
        return kept
      }),

    /** Deletes one; documents have it no more until it is brought back. @throws {Problem} 404 */
    async remove(user: User, id: string): Promise<void> {
      await tagFor(user, id)
      await db.run('update tags set deleted_at = ? where id = ?', now(), id)
    },

    /** Brings one back; where another has taken its name, they are one. @throws {Problem} 404 */
    restore: (user: User, id: string): Promise<Tag> =>
      db.tx(async (tx) => {
        const row = await tx.get<Row>(
          'select * from tags where id = ? and owner_id = ?',
          id,
          user.id,
        )
        if (!row) throw notFound()
        const same = await called(tx, user.id, row.name)
        if (same && same.id !== id) await join(tx, id, same.id)
        else await tx.run('update tags set deleted_at = null where id = ?', id)
        return tagFor(user, same?.id ?? id, tx)
      }),

    /** Removes for good what was deleted before `time`. */
    async purge(time: string): Promise<void> {
      await db.run('delete from tags where deleted_at < ?', time)
    },
  }
}
