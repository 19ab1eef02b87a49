import { newId, Problem, type User } from 'convosphere'
import { constants, mkdirSync } from 'node:fs'
import { chmod, copyFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Knowledge, Taken } from '../knowledge.ts'
import type { createReport } from './report.ts'
import { type FoundFile, unreadable, walk } from './walk.ts'

/** How often it is asked how far the reading is, in ms. */
const lookMs = 300
/** Of so many documents at a time: they are read in the order in which they came. */
const mostFollowed = 20

type Translate = (key: string, values?: Record<string, string | number>) => string

interface ImportParts {
  knowledge: Knowledge
  translate: Translate
  report: ReturnType<typeof createReport>
  /** Whether somebody reads what is taken. */
  isWorked(): boolean
  /** Fires when no more is to be taken, and nothing waited for. */
  stop: AbortSignal
}

interface Wish {
  user: User
  /** Undefined: the person's usual one. */
  collectionId: string | undefined
  tags: string[]
  /** Whether it is waited for until all is read. */
  isAwaited: boolean
}

/** A taken document that is still to be read. */
interface Open {
  path: string
  isNew: boolean
}

/**
 * Brings the files of paths as documents, and tells what becomes of each; returns whether all were
 * taken and, where that was wished, read.
 */
export function createImport({ knowledge, translate, report, isWorked, stop }: ImportParts) {
  const { folder, maxBytes } = knowledge.reception
  const open = new Map<string, Open>()
  const all = { total: 0, settled: 0 }
  let isTaking = true

  async function take({ path, name, size }: FoundFile, wish: Wish): Promise<Taken> {
    if (size > maxBytes) throw new Problem(413, 'error.tooLarge', { values: inMegabytes(maxBytes) })
    const copy = join(folder, newId())
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    try {
      await copyFile(path, copy, constants.COPYFILE_FICLONE)
      await chmod(copy, 0o600)
    } catch (error) {
      await rm(copy, { force: true })
      throw error
    }
    return knowledge.add(wish.user, { path: copy, name }, wish.collectionId, wish.tags)
  }

  function settle(...outcome: Parameters<typeof report.tell>): void {
    all.settled++
    report.tell(...outcome)
  }

  /** Takes one after the other, what is there already too. */
  async function takeAll(files: FoundFile[], wish: Wish): Promise<void> {
    for (const file of files) {
      if (stop.aborted) break
      const { path } = file
      try {
        const { document, isNew } = await take(file, wish)
        if (wish.isAwaited && !open.has(document.id)) open.set(document.id, { path, isNew })
        else settle(isNew ? 'taken' : 'double', path)
      } catch (error) {
        settle('failed', path, whyOf(error))
      }
      report.show({ total: all.total, done: all.settled })
    }
    isTaking = false
  }

  /** Until all are read, nobody reads any more, or it is stopped. */
  async function follow(): Promise<void> {
    while ((isTaking || open.size) && !stop.aborted) {
      const reading = await look()
      report.show({ total: all.total, done: all.settled + reading })
      if (!isTaking && !isWorked()) return
      await sleep(lookMs, undefined, { signal: stop }).catch(() => {})
    }
  }

  /** Settles those that have ended; returns how much of the next ones is read, in documents. */
  async function look(): Promise<number> {
    const ids = [...open.keys()].slice(0, mostFollowed)
    const found = new Map((await knowledge.store.documentsById(ids)).map((one) => [one.id, one]))
    let reading = 0
    for (const id of ids) {
      const { path, isNew } = open.get(id)!
      const document = found.get(id)
      const { status, error, progress } = document
        ? await knowledge.withProgress(document)
        : { status: 'failed' as const, error: { key: 'error.notFound' }, progress: 0 }
      if (status === 'queued' || status === 'working') {
        reading += progress
        continue
      }
      open.delete(id)
      const why = error && translate(error.key, 'values' in error ? error.values : {})
      settle(status === 'failed' ? 'failed' : isNew ? 'read' : 'double', path, why)
    }
    return reading
  }

  function whyOf(error: unknown): string {
    if (!(error instanceof Problem)) return unreadable('', error).why
    const { key, values } = Object.values(error.fields)[0] ?? error
    return translate(key, values)
  }

  return async (paths: string[], wish: Wish): Promise<boolean> => {
    const files: FoundFile[] = []
    for await (const one of walk(paths)) {
      if (stop.aborted) break
      if ('name' in one) files.push(one)
      else report.tell(one.hasFailed ? 'failed' : 'left out', one.path, one.why)
    }
    all.total = files.length
    await Promise.all([takeAll(files, wish), wish.isAwaited && follow()])
    if (open.size) report.line(`${open.size} are taken and wait to be read by the server.`)
    const left = all.total - all.settled - open.size
    if (left) report.line(`${left} are not taken yet: the same command goes on with them.`)
    return !open.size && !left
  }
}

const inMegabytes = (bytes: number) => ({ limit: `${Math.floor(bytes / 1024 / 1024)} MB` })
