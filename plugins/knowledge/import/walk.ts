import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { accepted } from '../extract/type.ts'

/** A file that may be a document. */
export interface FoundFile {
  path: string
  name: string
  /** In bytes. */
  size: number
}

/** What is not taken, and why; it counts as failed where somebody wanted it taken. */
export interface LeftOut {
  path: string
  why: string
  hasFailed: boolean
}

type Found = FoundFile | LeftOut

/**
 * The files of these paths, those of folders with all below them, in the order of their names. Links
 * in a folder are not followed, so that nothing comes from outside it.
 */
export async function* walk(paths: string[]): AsyncGenerator<Found> {
  for (const path of paths) yield* named(path)
}

/** What somebody has named is wanted, hidden or a link or not. */
async function* named(path: string): AsyncGenerator<Found> {
  try {
    const found = await stat(path)
    if (found.isDirectory()) yield* inFolder(path)
    else if (found.isFile()) yield fileAt(path, found.size, true)
    else yield { path, why: 'neither a file nor a folder', hasFailed: true }
  } catch (error) {
    yield unreadable(path, error)
  }
}

async function* inFolder(folder: string): AsyncGenerator<Found> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: Error) => error)
  if (entries instanceof Error) return yield unreadable(folder, entries)
  const { compare } = new Intl.Collator('en', { numeric: true })
  for (const entry of entries.toSorted((a, b) => compare(a.name, b.name))) {
    const path = join(folder, entry.name)
    const leave = (why: string) => ({ path, why, hasFailed: false })
    if (entry.name.startsWith('.')) yield leave('hidden')
    else if (entry.isSymbolicLink()) yield leave('a link')
    else if (entry.isDirectory()) yield* inFolder(path)
    else if (!entry.isFile()) yield leave('neither a file nor a folder')
    else
      yield await stat(path).then(
        ({ size }) => fileAt(path, size, false),
        (error) => unreadable(path, error),
      )
  }
}

function fileAt(path: string, size: number, hasFailed: boolean): Found {
  const name = basename(path)
  if (!accepted.some((ending) => name.toLowerCase().endsWith(ending)))
    return { path, why: 'no kind of file that is read', hasFailed }
  if (!size) return { path, why: 'empty', hasFailed }
  return { path, name, size }
}

/** Why a file or folder cannot be opened. */
export const unreadable = (path: string, error: unknown): LeftOut => ({
  path,
  why: (error as Error).message.replace(/, \w+ '.*$/, ''),
  hasFailed: true,
})
