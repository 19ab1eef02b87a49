import { invalid, newId, notFound, now, type Queries, type Run, type User } from 'convosphere'
import { setImmediate as turn } from 'node:timers/promises'
import { type Act, arrange, type Change, type Doer } from './arrange.ts'
import type { Collections } from './collections.ts'
import type { KnowledgeContext } from './knowledge.ts'
import { allOf, type DocumentFilter } from './listing.ts'
import type { Store } from './store.ts'
import { checkTags, type Tags } from './tags.ts'

/** What a person asks for. */
export interface Wish {
  act: Act
  /** To put on or take off. */
  tags?: string[] | undefined
  /** Where to move. */
  collectionId?: string | undefined
}

/** Which documents: these, or all of a list. */
export type Those = { ids: string[] } | { filter: DocumentFilter }

/** What is or was done with several documents. */
export interface Arrangement {
  id: string
  act: Act
  /** Stopped: somebody ended its job, or it could not be brought to an end. */
  status: 'running' | 'done' | 'stopped'
  isUndone: boolean
  total: number
  /** How many had their turn. */
  done: number
  /** How many are otherwise than before. */
  changed: number
}

interface Row {
  id: string
  owner_id: string
  change: string
  undone: number
  job_id: string | null
}

/** So many are done at once, while the person waits. */
const mostAtOnce = 100
/** So many have their turn in one transaction. */
const batchSize = 50

interface Needs {
  collections: Collections
  tags: Tags
  queue: (tx: Queries, user: User, id: string) => Promise<void>
}

/** Does the same with several documents, as many as there are, and undoes it. */
export function createArrangements(
  ctx: KnowledgeContext,
  store: Store,
  { collections, tags, queue }: Needs,
) {
  const { db } = ctx
  const { jobs, users } = ctx.kernel
  const { cutsOf, reopen } = collections
  const means = { store, tags, queue, cutsOf, reopen }

  /** @throws {Problem} 404 when it is not there, or not this person's */
  async function rowFor(user: User, id: string): Promise<Row> {
    const row = await db.get<Row>('select * from arrangements where id = ?', id)
    if (row?.owner_id !== user.id) throw notFound()
    return row
  }

  const counts = async (id: string, queries: Queries = db) =>
    (await queries.get<{ total: number; open: number; changed: number }>(
      `select count(*) as total, count(*) filter (where before = '') as open,
              count(*) filter (where before not in ('', 'null')) as changed
         from arranged where arrangement_id = ?`,
      id,
    ))!

  async function arrangementFrom({ id, change, undone, job_id: jobId }: Row): Promise<Arrangement> {
    const { total, open, changed } = await counts(id)
    const left = undone ? changed : open
    const job = left && jobId ? await jobs.get(jobId) : undefined
    const isRunning = job?.status === 'queued' || job?.status === 'running'
    return {
      id,
      act: (JSON.parse(change) as Wish).act,
      status: left ? (isRunning ? 'running' : 'stopped') : 'done',
      isUndone: undone === 1,
      total,
      done: total - left,
      changed,
    }
  }

  async function doerFrom(user: User): Promise<Doer> {
    const writable = new Set(await collections.writable(user))
    const owners = await collections.owners([...writable])
    return { user, ownerOf: owners }
  }

  /** Has the next ones have their turn. @returns how many are left */
  async function step(id: string, doer: Doer, keep?: (tx: Queries) => Promise<void>) {
    const stopped: string[] = []
    const left = await db.tx(async (tx) => {
      const row = await tx.get<Row>('select * from arrangements where id = ?', id)
      if (!row) return 0
      const due = await tx.all<{ document_id: string; before: string }>(
        `select document_id, before from arranged where arrangement_id = ?
            and ${row.undone ? "before not in ('', 'null')" : "before = ''"}
          order by document_id limit ?`,
        id,
        batchSize,
      )
      for (const { document_id: documentId, before } of due) {
        const document = await store.document(documentId, tx)
        const change = JSON.parse(row.undone ? before : row.change) as Change
        const back = document && (await arrange(tx, means, doer, document, change))
        if (back && change.act === 'leave' && document.jobId) stopped.push(document.jobId)
        await tx.run(
          'update arranged set before = ? where arrangement_id = ? and document_id = ?',
          row.undone || !back ? 'null' : JSON.stringify(back),
          id,
          documentId,
        )
      }
      // Documents that are moved or come back may be due to be indexed.
      if (due.length) await ctx.enqueue('knowledge.index', {}, { tx })
      await keep?.(tx)
      const { open, changed } = await counts(id, tx)
      return row.undone ? changed : open
    })
    for (const job of stopped) await jobs.cancel(job)
    return left
  }

  /** Brings it to an end: at once, or by a job where it takes long. */
  async function carryOut(user: User, id: string): Promise<Arrangement> {
    const { undone } = await rowFor(user, id)
    const { open, changed } = await counts(id)
    if ((undone ? changed : open) > mostAtOnce)
      await db.tx(async (tx) => {
        const job = await ctx.enqueue('knowledge.arrange', { id }, { by: user.id, tx })
        await tx.run('update arrangements set job_id = ? where id = ?', job, id)
      })
    else {
      const doer = await doerFrom(user)
      while (await step(id, doer));
    }
    return arrangementFrom(await rowFor(user, id))
  }

  /** @throws {Problem} 404 for the collection, 422 */
  async function changeFrom(user: User, { act, tags: names = [], collectionId }: Wish) {
    if (act === 'tag' || act === 'untag') {
      if (!names.length) throw invalid({ tags: { key: 'field.required' } })
      checkTags(names)
      return { act, tags: names }
    }
    if (act !== 'move') return { act }
    if (!collectionId) throw invalid({ collectionId: { key: 'field.required' } })
    await collections.collectionFor(user, collectionId, 'write')
    return { act, collectionId }
  }

  /** The statement for the ids of documents. @throws {Problem} 404 when one is not for this person */
  async function choose(user: User, those: Those) {
    const writable = await collections.writable(user)
    if ('filter' in those) {
      const collectionIds = those.filter.collectionIds.filter((id) => writable.includes(id))
      return allOf({ ...those.filter, collectionIds })
    }
    const ids = [...new Set(those.ids)]
    const found = await store.documentsById(ids)
    if (found.filter((one) => writable.includes(one.collectionId)).length < ids.length)
      throw notFound()
    return { sql: 'select value as id from json_each(?)', values: [JSON.stringify(ids)] }
  }

  return {
    /**
     * Does something with documents of a list, as far as the person may, or with these.
     * @throws {Problem} 404 for one of these, or the collection; 422
     */
    async begin(user: User, wish: Wish, those: Those): Promise<Arrangement> {
      const change = await changeFrom(user, wish)
      const chosen = await choose(user, those)
      const id = newId()
      await db.tx(async (tx) => {
        await tx.run(
          'insert into arrangements (id, owner_id, change, created_at) values (?, ?, ?, ?)',
          id,
          user.id,
          JSON.stringify(change),
          now(),
        )
        await tx.run(
          `insert into arranged select ?, id, '' from (${chosen.sql})`,
          id,
          ...chosen.values,
        )
      })
      return carryOut(user, id)
    },

    /** Puts every document back that is still as it was left. @throws {Problem} 404 */
    async undo(user: User, id: string): Promise<Arrangement> {
      await rowFor(user, id)
      await db.tx(async (tx) => {
        await tx.run('update arrangements set undone = 1 where id = ?', id)
        await tx.run(
          "update arranged set before = 'null' where arrangement_id = ? and before = ''",
          id,
        )
      })
      return carryOut(user, id)
    },

    /** @throws {Problem} 404 */
    of: async (user: User, id: string): Promise<Arrangement> =>
      arrangementFrom(await rowFor(user, id)),

    /** The job. */
    async run({ id }: { id: string }, run: Run): Promise<void> {
      const user = run.by ? await users.get(run.by) : undefined
      if (!user) return
      const { total } = await counts(id)
      for (let left = total; left;) {
        left = await step(id, await doerFrom(user), (tx) => run.keep(null, tx))
        run.progress(total - left, total)
        await turn()
        run.signal.throwIfAborted()
      }
    },

    /** Forgets what was done before `time`: it can no longer be undone. */
    async purge(time: string): Promise<void> {
      await db.run('delete from arrangements where created_at < ?', time)
    },
  }
}
