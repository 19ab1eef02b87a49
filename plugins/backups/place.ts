import { existsSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { S3Client } from 'bun'
import type { BackupSettings } from './settings.ts'
import type { Backup } from './store.ts'

/** Where backups are kept. */
export interface Place {
  name: Backup['place']
  /** The folder that a backup is first written to. */
  folder: string
  /** Takes over a file from there. @returns what it is called in this place */
  keep(path: string): Promise<string>
  /** A kept file; undefined when it is gone. */
  read(file: string): Promise<Blob | undefined>
  remove(file: string): Promise<void>
}

/** The bucket, where one is set, else the folder. */
export const placeFor = (settings: BackupSettings, dataDir: string): Place =>
  settings.s3Bucket ? bucket(settings, dataDir) : disk(settings.folder || join(dataDir, 'backups'))

const disk = (folder: string): Place => ({
  name: 'disk',
  folder,
  keep: async (path) => path,
  read: async (file) => (existsSync(file) ? Bun.file(file) : undefined),
  remove: async (file) => rmSync(file, { force: true }),
})

function bucket(settings: BackupSettings, dataDir: string): Place {
  const { s3Bucket, s3Endpoint, s3Region, s3KeyId, s3Secret, s3Prefix } = settings
  const client = new S3Client({
    bucket: s3Bucket,
    accessKeyId: s3KeyId,
    secretAccessKey: s3Secret,
    ...(s3Endpoint && { endpoint: s3Endpoint }),
    ...(s3Region && { region: s3Region }),
  })
  return {
    name: 's3',
    folder: join(dataDir, 'cache', 'outgoing'),
    async keep(path) {
      const file = `${s3Prefix}${basename(path)}`
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
    read: async (file) => ((await client.exists(file)) ? client.file(file) : undefined),
    remove: (file) => client.delete(file),
  }
}
