import { type Context, invalid, newId, notFound, now, type User } from 'convosphere'

export interface Folder {
  id: string
  name: string
  /** Told to the model in each of its conversations. */
  instructions: string
  /** For new conversations in it. */
  model: string | undefined
  createdAt: string
}

export interface FolderChange {
  name?: string | undefined
  instructions?: string | undefined
  model?: string | null | undefined
}

interface FolderRow {
  id: string
  name: string
  instructions: string
  model: string | null
  created_at: string
  deleted_at: string | null
}

const folderFrom = (row: FolderRow): Folder => ({
  id: row.id,
  name: row.name,
  instructions: row.instructions,
  model: row.model ?? undefined,
  createdAt: row.created_at,
})

const mostFolders = 500

const thingOf = (id: string) => `folder:${id}`

/** Folders of conversations. */
export function createFolders({ db, kernel: { grants } }: Pick<Context, 'db' | 'kernel'>) {
  async function rowFor(user: User, id: string): Promise<FolderRow> {
    const row = await db.get<FolderRow>('select * from folders where id = ?', id)
    if (!row || !(await grants.may(user, 'write', thingOf(id)))) throw notFound()
    return row
  }

  /** @throws {Problem} 404 when it is not there, or not this person's */
  async function folderFor(user: User, id: string): Promise<Folder> {
    const row = await rowFor(user, id)
    if (row.deleted_at) throw notFound()
    return folderFrom(row)
  }

  return {
    folderFor,

    /** A person's folders by name, as people sort: Ä beside A, 10 after 9. */
    async list(user: User): Promise<Folder[]> {
      const rows = await db.all<FolderRow>(
        'select * from folders where owner_id = ? and deleted_at is null order by id limit ?',
        user.id,
        mostFolders,
      )
      const { compare } = new Intl.Collator(user.locale, { numeric: true })
      return rows.map(folderFrom).toSorted((a, b) => compare(a.name, b.name))
    },

    /** What a thread's folder tells the model. */
    async instructions(id: string): Promise<string> {
      const row = await db.get<FolderRow>('select * from folders where id = ?', id)
      return row?.instructions ?? ''
    },

    async add(user: User, given: FolderChange & { name: string }): Promise<Folder> {
      const id = newId()
      await db.tx(async (tx) => {
        const { n } = (await tx.get<{ n: number }>(
          'select count(*) as n from folders where owner_id = ? and deleted_at is null',
          user.id,
        ))!
        if (n >= mostFolders) throw invalid({ name: { key: 'chat.error.tooManyFolders' } })
        await tx.run(
          'insert into folders (id, owner_id, name, instructions, model, created_at) values (?, ?, ?, ?, ?, ?)',
          id,
          user.id,
          given.name,
          given.instructions ?? '',
          given.model ?? null,
          now(),
        )
        await grants.give(tx, user.id, 'own', thingOf(id))
      })
      return folderFor(user, id)
    },

    async change(user: User, id: string, change: FolderChange): Promise<Folder> {
      await folderFor(user, id)
      await db.run(
        `update folders set name = coalesce(?, name), instructions = coalesce(?, instructions),
           model = iif(?, ?, model) where id = ?`,
        change.name ?? null,
        change.instructions ?? null,
        change.model !== undefined,
        change.model ?? null,
        id,
      )
      return folderFor(user, id)
    },

    /** Deletes a folder and keeps its conversations; it can be brought back for a day. */
    async remove(user: User, id: string): Promise<void> {
      await folderFor(user, id)
      await db.tx(async (tx) => {
        await tx.run('update folders set deleted_at = ? where id = ?', now(), id)
        await tx.run(
          'update threads set folder_id = null, former_folder_id = folder_id where folder_id = ?',
          id,
        )
      })
    },

    /** Brings a deleted folder back, with those of its conversations that lie in no other one now. */
    async restore(user: User, id: string): Promise<Folder> {
      await rowFor(user, id)
      await db.tx(async (tx) => {
        await tx.run('update folders set deleted_at = null where id = ?', id)
        await tx.run(
          `update threads set folder_id = former_folder_id, former_folder_id = null
            where former_folder_id = ? and folder_id is null`,
          id,
        )
      })
      return folderFor(user, id)
    },

    /** Removes for good what was deleted before `time`. */
    async purge(time: string): Promise<void> {
      await db.tx(async (tx) => {
        const gone = await tx.all<{ id: string }>(
          'select id from folders where deleted_at < ?',
          time,
        )
        for (const { id } of gone) {
          await tx.run('delete from folders where id = ?', id)
          await grants.forget(tx, thingOf(id))
        }
      })
    },
  }
}
