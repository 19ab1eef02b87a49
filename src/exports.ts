import { once } from 'node:events'
import { createWriteStream, mkdirSync } from 'node:fs'
import { readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { notFound } from './errors.ts'
import type { Host } from './host.ts'
import type { Translate } from './i18n.ts'
import { personJson } from './http/me.ts'
import type { JobKind } from './jobs.ts'
import type { User, Users } from './users.ts'

/** Who will read what is made without a request. */
export interface Reader {
  t: Translate
  locale: string
  timeZone: string | undefined
}

/** What a plugin has of a person: files that are made one at a time when they take everything along. */
export interface PersonalFiles {
  /** How many files it will be, as far as that is known beforehand. */
  count(user: User): Promise<number>
  files(user: User, reader: Reader): AsyncIterable<PersonalFile>
}

export interface PersonalFile {
  /** Path within the archive. */
  name: string
  /** What is in it, or how it is read when its turn comes. */
  content: string | Uint8Array | (() => AsyncIterable<Uint8Array>)
  /** ISO 8601, UTC. */
  changedAt?: string
}

/** How long an archive can be downloaded, in ms. */
export const archiveKeptMs = 24 * 3_600_000

const folderOf = (dataDir: string) => join(dataDir, 'exports')

const nameOf = (userId: string, jobId: string) => `${userId}.${jobId}.zip`

/**
 * The archive that a job has made for a person.
 * @returns undefined once it has expired, or a newer one has taken its place
 */
export async function findExport(
  dataDir: string,
  userId: string,
  jobId: string,
): Promise<string | undefined> {
  const path = join(folderOf(dataDir), nameOf(userId, jobId))
  const found = await stat(path).catch(() => undefined)
  return found && found.mtimeMs > Date.now() - archiveKeptMs ? path : undefined
}

interface Parts {
  dataDir: string
  defaultLocale: string
  users: Users
  host: Host
}

/** The jobs that put everything of a person into one archive, and remove archives that have expired. */
export function exportJobs({ dataDir, defaultLocale, users, host }: Parts): JobKind[] {
  const folder = folderOf(dataDir)
  return [
    {
      name: 'kernel.export',
      label: 'jobs.export',
      async run(_, { id, by, signal, progress }) {
        const user = by ? await users.get(by) : undefined
        if (!user) throw notFound()
        const locale = user.locale ?? defaultLocale
        const reader = { locale, timeZone: user.timeZone, t: host.runtime.translate(locale) }
        const kinds = await host.collect('personalFiles')
        const part = join(folder, `${id}.part`)
        mkdirSync(folder, { recursive: true, mode: 0o700 })
        const counts = await Promise.all(kinds.map((kind) => kind.count(user)))
        // With the person's own.
        const total = counts.reduce((sum, count) => sum + count, 1)
        const files = await writeZip(part, everythingOf(user, reader, kinds), signal, (count) =>
          progress(count, Math.max(count, total)),
        )
        progress(files, files)
        const own = nameOf(user.id, id)
        await rename(part, join(folder, own))
        // One a person: nobody fills the disk with them.
        for (const name of await readdir(folder))
          if (name.startsWith(`${user.id}.`) && name !== own) await rm(join(folder, name))
        return { files, url: `/api/me/exports/${id}` }
      },
    },
    {
      name: 'kernel.tidy-exports',
      label: 'jobs.tidyExports',
      schedule: { everyMs: 3_600_000 },
      async run() {
        for (const name of await readdir(folder).catch(() => [])) {
          const { mtimeMs } = await stat(join(folder, name))
          if (mtimeMs <= Date.now() - archiveKeptMs) await rm(join(folder, name), { force: true })
        }
      },
    },
  ]
}

async function* everythingOf(
  user: User,
  reader: Reader,
  kinds: PersonalFiles[],
): AsyncGenerator<PersonalFile> {
  yield { name: 'me.json', content: JSON.stringify(personJson(user), undefined, 1) }
  for (const kind of kinds) yield* kind.files(user, reader)
}

/** Writes files to a zip archive as they come; returns how many. */
async function writeZip(
  path: string,
  files: AsyncIterable<PersonalFile>,
  signal: AbortSignal,
  written: (count: number) => void,
): Promise<number> {
  const { ZipFile } = await import('yazl')
  const zip = new ZipFile()
  const target = createWriteStream(path, { mode: 0o600 })
  const end = new AbortController()
  const stored = pipeline(zip.outputStream, target, { signal: end.signal })
  // Whoever waits below hears of it.
  stored.catch(() => {})
  let count = 0
  try {
    for await (const { name, content, changedAt } of files) {
      signal.throwIfAborted()
      const options = changedAt ? { mtime: new Date(changedAt) } : {}
      if (typeof content === 'function')
        zip.addReadStreamLazy(name, options, (give) => give(null, Readable.from(content())))
      else zip.addBuffer(Buffer.from(content), name, options)
      written(++count)
      await new Promise((resolve) => setImmediate(resolve))
      if (target.writableNeedDrain) await once(target, 'drain', { signal })
    }
    zip.end()
    await stored
  } catch (error) {
    end.abort()
    await stored.catch(() => {})
    await rm(path, { force: true })
    throw error
  }
  return count
}
