import { createHash } from 'node:crypto'
import { createReadStream, mkdirSync } from 'node:fs'
import { chmod, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** A file that is kept, named by the SHA-256 of its bytes in hex. */
export interface StoredFile {
  hash: string
  /** In bytes. */
  size: number
}

export type Files = ReturnType<typeof createFiles>

/** Files by their content, in the data folder: the same bytes are kept once. */
export function createFiles(dataDir: string) {
  const folder = join(dataDir, 'files')
  const folderOf = (hash: string) => join(folder, hash.slice(0, 2))
  const pathOf = (hash: string) => join(folderOf(hash), hash)

  return {
    pathOf,

    /** Takes a file of the same disk in; when this resolves it survives a power cut. */
    async put(path: string): Promise<StoredFile> {
      const hash = await hashOf(path)
      mkdirSync(folderOf(hash), { recursive: true, mode: 0o700 })
      await chmod(path, 0o600)
      await synced(path)
      await rename(path, pathOf(hash))
      await synced(folderOf(hash))
      await synced(folder)
      return { hash, size: Bun.file(pathOf(hash)).size }
    },

    /** Reads it; the file may be gone (`exists`). */
    read: (hash: string) => Bun.file(pathOf(hash)),

    remove: (hash: string): Promise<void> => rm(pathOf(hash), { force: true }),
  }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const bytes of createReadStream(path)) hash.update(bytes as Uint8Array)
  return hash.digest('hex')
}

/** Has the disk write what it holds of a file or folder. */
async function synced(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
