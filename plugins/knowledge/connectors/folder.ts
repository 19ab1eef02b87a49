import { newId, Problem } from 'convosphere'
import { constants, createWriteStream, mkdirSync } from 'node:fs'
import { open, realpath, rm, stat } from 'node:fs/promises'
import { basename, join, relative, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
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
  const path = join(into, newId())
  mkdirSync(into, { recursive: true, mode: 0o700 })
  const handle = await open(source, opening).catch((error: Error) => {
    throw new Problem(422, 'knowledge.error.unreadable', { detail: error.message })
  })
  try {
    const { size, ino, dev } = await handle.stat()
    // Somebody may have put a link there: what counts is what was opened.
    const named = (await realpath(source)) === source ? await stat(source) : undefined
    if (named?.ino !== ino || named.dev !== dev) throw new Problem(422, 'knowledge.error.folder')
    if (size > mostBytes) throw new Problem(413, 'error.tooLarge', { values: { limit: '500 MB' } })
    await pipeline(handle.createReadStream(), createWriteStream(path, { mode: 0o600 }))
    return { path, name: basename(source) }
  } catch (error) {
    await rm(path, { force: true })
    if (error instanceof Problem) throw error
    throw new Problem(422, 'knowledge.error.unreadable', { detail: (error as Error).message })
  } finally {
    await handle.close()
  }
}

/** What is no file is not waited for. */
const opening = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
