import { forbidden, invalid, notFound, type Run, type User } from 'convosphere'
import { z } from 'zod'
import type { Knowledge, KnowledgeContext } from '../knowledge.ts'
import { allowedFolder } from './folder.ts'
import { createConnecting } from './run.ts'
import {
  type Connector,
  connectorKinds,
  type Counts,
  createConnectorStore,
  type Item,
} from './store.ts'

/** How often a place can be looked at, in hours. */
export const rhythms = [1, 6, 24, 168] as const

export const NewConnectorSchema = z.object({
  kind: z.enum(connectorKinds),
  address: z.string().trim().min(1).max(2000).describe('Of the web, or a folder of the server'),
  everyHours: z.coerce
    .number()
    .pipe(z.literal([...rhythms]))
    .default(24),
})

/** A connector with what there is to say of it. */
export interface ShownConnector extends Connector, Counts {
  isRunning: boolean
  /** How much of the run is done, from 0 to 1. */
  progress: number
  /** Some of what could not be taken. */
  failures: Item[]
}

const mostFailures = 50

/** Places from which collections fetch documents by themselves. */
export function createConnectors(ctx: KnowledgeContext) {
  const store = createConnectorStore(ctx.db)
  const knowledge = (): Knowledge => ctx.use('knowledge')
  const connect = createConnecting(ctx, store, knowledge)

  /** @throws {Problem} 404 */
  async function connectorFor(user: User, id: string): Promise<Connector> {
    const connector = await store.get(id)
    if (!connector) throw notFound()
    await knowledge().collections.collectionFor(user, connector.collectionId, 'write')
    return connector
  }

  async function begin({ id, userId }: Pick<Connector, 'id' | 'userId'>): Promise<void> {
    await ctx.db.tx(async (tx) => {
      const payload = { connectorId: id }
      const job = await ctx.enqueue('knowledge.connect', payload, { by: userId, key: id, tx })
      await store.setJob(tx, id, job)
    })
  }

  async function shown(connectors: Connector[]): Promise<ShownConnector[]> {
    const counts = await store.counts(connectors.map(({ id }) => id))
    return Promise.all(
      connectors.map(async (connector) => {
        const job = connector.jobId ? await ctx.kernel.jobs.get(connector.jobId) : undefined
        return {
          ...connector,
          ...(counts.get(connector.id) ?? { items: 0, failed: 0 }),
          isRunning: job?.status === 'queued' || job?.status === 'running',
          progress: job?.progress ?? 0,
          failures: await store.failures(connector.id, mostFailures),
        }
      }),
    )
  }

  return {
    /** Those of a collection, or of all that a person may bring documents into. @throws {Problem} 404 */
    async list(user: User, collectionId?: string): Promise<ShownConnector[]> {
      const { collectionFor, writable } = knowledge().collections
      const ids = collectionId
        ? [(await collectionFor(user, collectionId, 'write')).id]
        : await writable(user)
      return shown(await store.of(ids))
    },

    /** @throws {Problem} 404 */
    async get(user: User, id: string): Promise<ShownConnector> {
      return (await shown([await connectorFor(user, id)]))[0]!
    },

    /** Which folders a person may choose. */
    foldersFor: ({ role }: User): string[] => (role === 'admin' ? ctx.config.watchedFolders : []),

    /**
     * Has a collection fetch from a place, now and from now on.
     * @throws {Problem} 403 for a folder, unless it is an admin, 404, 422
     */
    async add(
      user: User,
      collectionId: string,
      { kind, address, everyHours }: z.infer<typeof NewConnectorSchema>,
    ): Promise<string> {
      await knowledge().collections.collectionFor(user, collectionId, 'write')
      if (kind === 'folder' && user.role !== 'admin') throw forbidden()
      const place =
        kind === 'folder'
          ? await allowedFolder(address, ctx.config.watchedFolders)
          : addressOf(address)
      const given = { collectionId, userId: user.id, kind, address: place, everyHours }
      const id = await store.add(given)
      await begin({ id, userId: user.id })
      return id
    },

    /** @throws {Problem} 404 */
    async change(
      user: User,
      id: string,
      change: { paused?: boolean | undefined; everyHours?: number | undefined },
    ): Promise<void> {
      const { paused, everyHours } = await connectorFor(user, id)
      await store.change(id, {
        paused: change.paused ?? paused,
        everyHours: change.everyHours ?? everyHours,
      })
    },

    /** Goes through it now. @throws {Problem} 404 */
    async begin(user: User, id: string): Promise<void> {
      await begin(await connectorFor(user, id))
    },

    /** Its documents stay. @throws {Problem} 404 */
    async remove(user: User, id: string): Promise<void> {
      const { jobId } = await connectorFor(user, id)
      if (jobId) await ctx.kernel.jobs.cancel(jobId)
      await store.remove(id)
    },

    connect,

    /** Begins those whose time has come. */
    async beginDue({ signal }: Run): Promise<void> {
      for (const connector of await store.due()) {
        signal.throwIfAborted()
        await begin(connector)
      }
    },
  }
}

/** @throws {Problem} 422 for what is no address of the web */
function addressOf(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (!url || !/^https?:$/.test(url.protocol)) throw invalid({ address: { key: 'field.url' } })
  url.hash = ''
  return url.href
}
