import {
  backUpApart,
  conflict,
  type Context,
  firstDue,
  type HealthPart,
  knownInstance,
  notFound,
} from 'convosphere'
import { checks } from './checks.ts'
import { type Place, placeFor } from './place.ts'
import { superfluous } from './prune.ts'
import type { BackupSettings } from './settings.ts'
import { type Backup, createStore } from './store.ts'

export type BackupsContext = Context<'backups', BackupSettings>
export type Backups = ReturnType<typeof createBackups>

const remote = { name: 'backups', ok: true, detail: 'the libSQL server has tools of its own' }

/** A backup, and whether its file is here and can be downloaded. */
export type ListedBackup = Backup & { here: boolean }

/** What is known of a backup before, or without, its report. */
const unknown = { ms: 0, file: undefined, bytes: 0, rows: 0, error: undefined }

/** Takes, keeps and prunes the backups of this instance. */
export function createBackups(ctx: BackupsContext) {
  const { config, db, log } = ctx
  const store = createStore(db)
  const placeNow = () => placeFor(ctx.settings, config.dataDir)

  /** Removes what no rule keeps, and brings the list in line with what is there. */
  async function tidy(place: Place): Promise<void> {
    const there = new Map((await place.all()).map((kept) => [kept.file, kept]))
    for (const { file } of superfluous([...there.values()], ctx.settings)) {
      await place.remove(file)
      there.delete(file)
    }
    for (const { id, file } of await store.withFiles()) {
      if (place.owns(file)) await store.markGone(id, !there.has(file))
      there.delete(file)
    }
    // The server ended between the last byte of these and the note of them.
    for (const { file, at, bytes } of there.values())
      await store.add({
        ...unknown,
        place: place.name,
        file,
        at,
        bytes,
        sealed: file.endsWith('.sealed'),
      })
  }

  return {
    /** Whether this program can back its database up; a libSQL server has means of its own. */
    possible: db.embedded,

    /** For `convosphere doctor`: nothing is made, not even this instance's name. */
    async checks(): Promise<HealthPart[]> {
      if (!db.embedded) return [remote]
      const instance = knownInstance(config.dataDir) ?? ''
      return checks(ctx, placeFor(ctx.settings, config.dataDir, instance))
    },

    /** Newest first, each with whether its file is here and can be downloaded. */
    async list(page: { after?: string | undefined; limit: number }) {
      const { items, next } = await store.list(page)
      const place = db.embedded ? placeNow() : undefined
      const listed = items.map((backup): ListedBackup => {
        const { file, removedAt } = backup
        return { ...backup, here: Boolean(file && !removedAt && place?.has(file)) }
      })
      return { items: listed, next }
    },

    /** Whether new ones are sealed. */
    isSealing: (): boolean => ctx.settings.passphrase !== '',

    /** Where new ones go, in words for people. */
    address: (): string => placeNow().address,

    /** When the next is due by itself; undefined where no time is set. */
    nextAt(): Date | undefined {
      const { at } = ctx.settings
      return at ? new Date(firstDue({ at }, Date.now())) : undefined
    },

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
      const passphrase = ctx.settings.passphrase || undefined
      const note = (how: Partial<Backup>) =>
        store.add({
          ...unknown,
          at: new Date(began).toISOString(),
          ms: Date.now() - began,
          place: place.name,
          sealed: Boolean(passphrase),
          ...how,
        })
      let taken: Backup
      try {
        const folder = place.begin()
        const { path, bytes, rows } = await backUpApart(config, { folder, passphrase, signal })
        taken = await note({ file: await place.keep(path), bytes, rows })
      } catch (error) {
        if (!signal.aborted) await note({ error: (error as Error).message })
        throw error
      }
      await tidy(place).catch((error) => log.warn('older backups cannot be removed', { error }))
      return taken
    },

    /**
     * The file of a backup.
     * @throws {Problem} 404 when there is none, or it is gone
     */
    async open(id: string): Promise<{ name: string; bytes: number; body: Blob }> {
      const backup = await store.get(id)
      const place = placeNow()
      if (!backup?.file) throw notFound()
      const { file, removedAt, bytes } = backup
      const body = removedAt || !place.owns(file) ? undefined : await place.read(file)
      if (!body) throw notFound('backups.error.gone')
      return { name: file.replace(/^.*[/\\]/, ''), bytes, body }
    },
  }
}
