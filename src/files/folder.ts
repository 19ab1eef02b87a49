import { mkdirSync } from 'node:fs'
import { chmod, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Place } from './place.ts'

/** Files in a folder; those that come in have to be of the same disk. */
export function createFolder(folder: string): Place {
  const folderOf = (name: string) => join(folder, name.slice(0, 2))
  const pathOf = (name: string) => join(folderOf(name), name)
  return {
    address: folder,
    pathOf,

    async put(name, path) {
      mkdirSync(folderOf(name), { recursive: true, mode: 0o700 })
      await chmod(path, 0o600)
      await synced(path)
      await rename(path, pathOf(name))
      await synced(folderOf(name))
      await synced(folder)
    },

    async stat(name) {
      const found = await stat(pathOf(name)).catch(() => undefined)
      return found && { size: found.size, changedAt: found.mtime }
    },

    read: (name, first, last) =>
      Bun.file(pathOf(name))
        .slice(first, last + 1)
        .stream(),

    remove: (name) => rm(pathOf(name), { force: true }),

    async *names() {
      for (const start of await readdir(folder).catch(() => []))
        yield* await readdir(join(folder, start)).catch(() => [])
    },
  }
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
