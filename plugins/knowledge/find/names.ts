import type { Context } from 'convosphere'
import { createChangeLog } from './change-log.ts'
import type { NameIndex } from './name-index.ts'

/** So many documents, which take 85 MB, are found with wrong letters; of others the words have to be right. */
const mostNames = 10_000
/** So many changes are followed at a time; requests between them need not wait. */
const batchSize = 500
/** Memory is given back when nobody has searched for so long, in ms. */
const idleMs = 300_000

/** The names of all documents, as this node has them in memory: made at first use, then followed. */
export function createNames({ db, signal }: Pick<Context, 'db' | 'signal'>) {
  const log = createChangeLog(db)
  let index: NameIndex | undefined
  let seen = 0
  let turn: Promise<unknown> = Promise.resolve()
  let idle: ReturnType<typeof setTimeout> | undefined

  function forget(): void {
    index = undefined
    seen = 0
  }

  /** Brings the index to where the log is. */
  async function follow(): Promise<NameIndex> {
    const { createNameIndex } = await import('./name-index.ts')
    const current = (index ??= createNameIndex(mostNames))
    for (;;) {
      const changes = await log.since(seen, batchSize)
      for (const { n, id, named } of changes) {
        await (named ? current.put(named) : current.drop(id))
        seen = n
      }
      if (changes.length < batchSize) return current
      await new Promise(setImmediate)
    }
  }

  /** One after the other; half followed it would be wrong for ever, so the next makes another. */
  function followed(): Promise<NameIndex> {
    const next = turn.then(follow)
    turn = next.catch(forget)
    clearTimeout(idle)
    idle = setTimeout(forget, idleMs)
    idle.unref()
    return next
  }

  signal.addEventListener('abort', () => clearTimeout(idle))

  return {
    /**
     * Ids of documents by what they are called, best first, and whether that were all that are
     * looked at. Who may read them is for the caller to ask: it may have changed a moment ago.
     */
    async find(query: string, collectionIds: string[], limit: number) {
      const names = await followed()
      const ids = await names.find(query, collectionIds, limit)
      return { ids, isPart: names.isPart }
    },
  }
}
