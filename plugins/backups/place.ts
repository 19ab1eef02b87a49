import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { S3Client } from 'bun'
import { instanceName } from 'convosphere'
import type { BackupSettings } from './settings.ts'
import type { Backup } from './store.ts'

/** A backup that is in a place. */
export interface Kept {
  /** Path, or key in the bucket. */
  file: string
  /** When it began, ISO 8601. */
  at: string
  bytes: number
}

/** Where this instance keeps its backups: under a name of its own, so that it never touches others'. */
export interface Place {
  name: Backup['place']
  /** In words for people: a folder, or a bucket with the beginning of the keys. */
  address: string
  /** Makes room for a new one. @returns the folder that it is first written to */
  begin(): string
  /** Takes over a file from there. @returns what it is called in this place */
  keep(path: string): Promise<string>
  /** All that are there. */
  all(): Promise<Kept[]>
  /** Whether a file belongs here. */
  owns(file: string): boolean
  /** Whether it is here too, as far as can be said without asking a bucket. */
  has(file: string): boolean
  /** A kept file; undefined when it is gone. */
  read(file: string): Promise<Blob | undefined>
  remove(file: string): Promise<void>
  /** @throws {Error} saying why nothing can be kept here now */
  reach(): Promise<void>
}

/**
 * The bucket, where one is set, else the folder.
 * @param instance the name of this instance; for who only looks an empty one, where there is none yet
 */
export function placeFor(
  settings: BackupSettings,
  dataDir: string,
  instance: string = instanceName(dataDir),
): Place {
  return settings.s3Bucket
    ? bucket(settings, instance, join(dataDir, 'cache/outgoing'))
    : disk(join(settings.folder || join(dataDir, 'backups'), instance))
}

function disk(folder: string): Place {
  const owns = (file: string) => file === join(folder, basename(file))
  return {
    name: 'disk',
    address: folder,
    begin: () => folder,
    keep: async (path) => path,
    all: async () => {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      return readdirSync(folder).flatMap((name) => {
        const file = join(folder, name)
        return keptAs(file, () => statSync(file).size)
      })
    },
    owns,
    has: (file) => owns(file) && existsSync(file),
    read: async (file) => (existsSync(file) ? Bun.file(file) : undefined),
    remove: async (file) => rmSync(file, { force: true }),
    async reach() {
      const nearest = nearestThere(folder)
      if (!statSync(nearest).isDirectory()) throw new Error(`${nearest} is no folder`)
      accessSync(nearest, constants.W_OK | constants.X_OK)
    },
  }
}

/** The folder, or the one in which it would be made. */
const nearestThere = (path: string): string =>
  existsSync(path) ? path : nearestThere(dirname(path))

/** How long a bucket may take to answer, in ms. */
const answerMs = 10_000

function bucket(settings: BackupSettings, instance: string, outgoing: string): Place {
  const { s3Bucket, s3Endpoint, s3Region, s3KeyId, s3Secret, s3Prefix } = settings
  const prefix = s3Prefix + (instance && `${instance}/`)
  const owns = (file: string) => file === `${prefix}${basename(file)}`
  const client = new S3Client({
    bucket: s3Bucket,
    accessKeyId: s3KeyId,
    secretAccessKey: s3Secret,
    ...(s3Endpoint && { endpoint: s3Endpoint }),
    ...(s3Region && { region: s3Region }),
  })
  return {
    name: 's3',
    address: `s3://${s3Bucket}/${prefix}`,
    begin() {
      // What was not sent before the server ended.
      rmSync(outgoing, { recursive: true, force: true })
      return outgoing
    },
    async keep(path) {
      const file = `${prefix}${basename(path)}`
      try {
        const local = Bun.file(path)
        await client.write(file, local)
        const { size } = await client.stat(file)
        if (size !== local.size)
          throw new Error(`the bucket has ${size} of ${local.size} bytes of ${file}`)
        return file
      } finally {
        rmSync(path, { force: true })
      }
    },
    async all() {
      const kept: Kept[] = []
      for (let startAfter: string | undefined; ;) {
        const page = await client.list({ prefix, ...(startAfter && { startAfter }) })
        const found = page.contents ?? []
        for (const { key, size } of found) kept.push(...keptAs(key, () => size ?? 0))
        startAfter = found.at(-1)?.key
        if (!page.isTruncated || !startAfter) return kept
      }
    },
    owns,
    has: owns,
    read: async (file) => ((await client.exists(file)) ? client.file(file) : undefined),
    remove: (file) => client.delete(file),
    async reach() {
      const late = sleep(answerMs, undefined, { ref: false }).then(() => {
        throw new Error('it does not answer')
      })
      await Promise.race([client.list({ prefix, maxKeys: 1 }), late])
    },
  }
}

/** `convosphere-2026-11-22T22-00-00-000Z.tar.zst.sealed` began at 2026-11-22T22:00:00.000Z. */
const named =
  /(?:^|[/\\])convosphere-([\d-]+)T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z\.tar\.zst(?:\.sealed)?$/

function keptAs(file: string, size: () => number): Kept[] {
  const [, day, hours, minutes, seconds, ms] = named.exec(file) ?? []
  return day ? [{ file, at: `${day}T${hours}:${minutes}:${seconds}.${ms}Z`, bytes: size() }] : []
}
