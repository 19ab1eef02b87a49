import { newId, Problem } from 'convosphere'
import { constants, mkdirSync } from 'node:fs'
import { chmod, copyFile, realpath, rm, stat } from 'node:fs/promises'
import { basename, join, relative, sep } from 'node:path'
import { walk } from '../import/walk.ts'

/** The largest file that is taken, in bytes. */
const mostBytes = 500 * 1024 * 1024

/**
 * A folder as the system knows it, if it is one of those that the operator allows or lies in one;
 * links on the way count as what they lead to.
 * @throws {Problem} 422
 */
export async function allowedFolder(path: string, roots: string[]): Promise<string> {
  const refused = new Problem(422, 'knowledge.error.folder')
  const real = await realpath(path).catch(() => {
    throw refused
  })
  const allowed = await Promise.all(roots.map((root) => realpath(root).catch(() => undefined)))
  const isInside = allowed.some(
    (root) => root && `${real}${sep}`.startsWith(root.replace(/\/?$/, sep)),
  )
  if (!isInside || !(await stat(real)).isDirectory()) throw refused
  return real
}

/** The files below a folder that can be read, by their paths from there; what tells a change is with each. */
export async function* filesBelow(
  folder: string,
): AsyncGenerator<{ address: string; mark: string }> {
  for await (const found of walk([folder])) {
    if ('name' in found) {
      const { mtimeMs, size } = await stat(found.path)
      yield { address: relative(folder, found.path), mark: `${mtimeMs} ${size}` }
    } else if (found.hasFailed) {
      throw new Problem(422, 'knowledge.error.unreadable', {
        detail: `${found.path}: ${found.why}`,
      })
    }
  }
}

/** A copy of a file, to be taken. @throws {Problem} 413, 422 */
export async function copied(folder: string, address: string, into: string) {
  const source = join(folder, address)
  // Between the look and the copy somebody may have put a link there.
  if ((await realpath(source)) !== source) throw new Problem(422, 'knowledge.error.folder')
  if ((await stat(source)).size > mostBytes)
    throw new Problem(413, 'error.tooLarge', { values: { limit: '500 MB' } })
  const path = join(into, newId())
  mkdirSync(into, { recursive: true, mode: 0o700 })
  try {
    await copyFile(source, path, constants.COPYFILE_FICLONE)
    await chmod(path, 0o600)
    return { path, name: basename(source) }
  } catch (error) {
    await rm(path, { force: true })
    throw new Problem(422, 'knowledge.error.unreadable', { detail: (error as Error).message })
  }
}
