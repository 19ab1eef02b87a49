import { backUpApart, conflict, type Context, notFound } from 'convosphere'
import { placeFor } from './place.ts'
import { superfluous } from './prune.ts'
import type { BackupSettings } from './settings.ts'
import { type Backup, createStore } from './store.ts'

export type BackupsContext = Context<'backups', BackupSettings>
export type Backups = ReturnType<typeof createBackups>

/** Takes, keeps and prunes the backups of this instance. */
export function createBackups(ctx: BackupsContext) {
  const { config, db, log } = ctx
  const store = createStore(db)
  const placeNow = () => placeFor(ctx.settings, config.dataDir)

  async function prune(): Promise<void> {
    const place = placeNow()
    for (const { id, file } of superfluous(await store.kept(place.name), ctx.settings)) {
      await place.remove(file)
      await store.markRemoved(id)
    }
  }

  return {
    /** Whether this program can back its database up; a libSQL server has means of its own. */
    possible: db.embedded,

    /** Newest first. */
    list: store.list,

    /** Whether new ones are sealed. */
    isSealing: (): boolean => ctx.settings.passphrase !== '',

    /** Whether one is queued or being taken. */
    async isRunning(): Promise<boolean> {
      const { jobs } = ctx.kernel
      const open = await Promise.all(
        (['queued', 'running'] as const).map((status) => jobs.list({ status, limit: 100 })),
      )
      return open.some(({ items }) => items.some((job) => job.name === 'backups.take'))
    },

    /**
     * Queues a backup; while one is queued or being taken, it is that one.
     * @returns the job's id
     * @throws {Problem} 409 where the database is on a server
     */
    async ask(by: string): Promise<string> {
      if (!db.embedded) throw conflict('backups.error.remote')
      return ctx.enqueue('backups.take', {}, { by, key: 'backup' })
    },

    /**
     * Takes a backup in a process of its own, notes how it went, and prunes the older ones.
     * @throws {Error} when it failed, in words for admins
     */
    async take(signal: AbortSignal): Promise<Backup> {
      const place = placeNow()
      const began = Date.now()
      const { folder } = place
      const passphrase = ctx.settings.passphrase || undefined
      const note = (how: Partial<Backup>) =>
        store.add({
          at: new Date(began).toISOString(),
          ms: Date.now() - began,
          place: place.name,
          file: undefined,
          bytes: 0,
          sealed: Boolean(passphrase),
          rows: 0,
          error: undefined,
          ...how,
        })
      let taken: Backup
      try {
        const { path, bytes, rows } = await backUpApart(config, { folder, passphrase, signal })
        taken = await note({ file: await place.keep(path), bytes, rows })
      } catch (error) {
        if (!signal.aborted) await note({ error: (error as Error).message })
        throw error
      }
      await prune().catch((error) => log.warn('older backups cannot be removed', { error }))
      return taken
    },

    /**
     * The file of a backup.
     * @throws {Problem} 404 when there is none, or it is gone
     */
    async open(id: string): Promise<{ name: string; bytes: number; body: Blob }> {
      const backup = await store.get(id)
      const place = placeNow()
      const { file, removedAt, bytes } = backup ?? {}
      if (!file || removedAt || backup?.place !== place.name) throw notFound()
      const body = await place.read(file)
      if (!body || bytes === undefined) throw notFound('backups.error.gone')
      return { name: file.replace(/^.*[/\\]/, ''), bytes, body }
    },
  }
}
