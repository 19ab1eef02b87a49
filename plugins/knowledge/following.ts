import type { User } from 'convosphere'
import type { KnowledgeContext } from './knowledge.ts'
import type { Document, Store } from './store.ts'

/** How often it is looked how far documents are, in ms. */
const lookMs = 1000
/** So many are told of at a time, those that are just being read first. */
const mostAtOnce = 200

/** How far a document is. */
export type Standing = Pick<Document, 'id' | 'status' | 'error'> & { progress: number }

/** One that is read no more: it was deleted, or its reader may see it no longer. */
export interface Gone {
  id: string
  status: 'gone'
}

interface Needs {
  /** Ids of the collections that a person may read. */
  readable: (user: User) => Promise<string[]>
  withProgress: (document: Document) => Promise<Standing>
}

/** Follows documents while they are read. */
export function createFollowing(
  ctx: KnowledgeContext,
  store: Store,
  { readable, withProgress }: Needs,
) {
  /** These documents, or all that are being read now and those of before that no longer are. */
  async function look(user: User, ids: string[] | undefined, before: string[]) {
    const collectionIds = await readable(user)
    const open = ids ? [] : await store.beingRead(collectionIds, mostAtOnce)
    const others = (ids ?? before).filter((id) => !open.some((one) => one.id === id))
    const known = [...open, ...(await store.documentsById(others))]
    const found = known.filter((one) => collectionIds.includes(one.collectionId))
    const gone = others.filter((id) => !found.some((one) => one.id === id))
    return [
      ...(await Promise.all(found.map(withProgress))).map(standingOf),
      ...gone.map((id): Gone => ({ id, status: 'gone' })),
    ]
  }

  return async (
    user: User,
    ids: string[] | undefined,
    tell: (standing: Standing | Gone) => void,
    ended: AbortSignal,
  ): Promise<void> => {
    const told = new Map<string, string>()
    let open = ids ?? []
    let bell = Promise.withResolvers<void>()
    const ring = () => bell.resolve()
    // What other processes have read is seen at the next look.
    const unfollow = ctx.kernel.jobs.follow(({ name }) => name === 'knowledge.ingest' && ring())
    ended.addEventListener('abort', ring, { once: true })
    try {
      while (!ended.aborted) {
        bell = Promise.withResolvers<void>()
        const found = await look(user, ids && open, open)
        for (const standing of found) {
          const all = JSON.stringify(standing)
          if (told.get(standing.id) !== all) tell(standing)
          told.set(standing.id, all)
        }
        open = found.filter(isOpen).map(({ id }) => id)
        if (!open.length) return
        const timer = setTimeout(ring, lookMs)
        await bell.promise
        clearTimeout(timer)
      }
    } finally {
      unfollow()
    }
  }
}

const isOpen = ({ status }: Standing | Gone) => status === 'queued' || status === 'working'

const standingOf = ({ id, status, error, progress }: Standing): Standing => ({
  id,
  status,
  error,
  progress,
})
