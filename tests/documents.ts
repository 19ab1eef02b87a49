import type { Knowledge } from '../plugins/knowledge/knowledge.ts'
import type { App } from './app.ts'
import type { Client } from './client.ts'

/** Brings a document, as a program does. */
export function bring(
  person: Client,
  name: string,
  content: string | Uint8Array<ArrayBuffer>,
  collectionId?: string,
  tags: string[] = [],
) {
  const form = new FormData()
  form.append('file', new File([content], name))
  if (collectionId) form.append('collectionId', collectionId)
  for (const tag of tags) form.append('tags', tag)
  return person.json(person.post('/api/knowledge/documents', form))
}

/** The document, once its reading has ended. */
export async function read(app: App, person: Client, id: string) {
  const get = () => person.json(person.get(`/api/knowledge/documents/${id}`))
  const isOpen = async () => ['queued', 'working'].includes((await get()).status)
  await endOf(app, 'knowledge.ingest', isOpen)
  return get()
}

/** What a document has been, newest first. */
export const versionsOf = async (person: Client, id: string) =>
  (await person.json(person.get(`/api/knowledge/documents/${id}/versions`))).items

/** Brings another file of a document; returns its number, once it was read. */
export async function replace(app: App, person: Client, id: string, name: string, content: string) {
  const form = new FormData()
  form.append('file', new File([content], name))
  const { n } = await person.json(person.post(`/api/knowledge/documents/${id}/versions`, form))
  await allRead(app, person, id)
  return n
}

/** Waits until nothing of a document is still to be read. */
export const allRead = (app: App, person: Client, id: string) =>
  endOf(app, 'knowledge.ingest', async () =>
    (await versionsOf(person, id)).some(({ status }: { status: string }) => status === 'queued'),
  )

/** Waits for jobs of a name to end, for as long as something is open. */
export async function endOf(app: App, name: string, isOpen: () => Promise<boolean>): Promise<void> {
  let ended = Promise.withResolvers<void>()
  const unfollow = app.host.kernel.jobs.follow((job) => {
    if (job.name === name) ended.resolve()
  })
  while (await isOpen()) {
    await ended.promise
    ended = Promise.withResolvers<void>()
  }
  unfollow()
}

/** So many notes of Ada’s, the first of them the oldest, in which nothing stands. */
export async function addNotes(app: App, count: number): Promise<void> {
  const { collections, store } = app.host.service('knowledge') as Knowledge
  const user = (await app.host.kernel.users.byEmail('ada@example.org'))!
  const { id: collectionId, ownerId } = await collections.usual(user)
  const type = 'text/plain'
  await app.db.tx(async (tx) => {
    for (let n = 1; n <= count; n++) {
      const file = { name: `${n}.txt`, type, hash: `${n}`, size: n, url: undefined } as const
      const id = await store.addDocument(tx, { ...file, title: `Note ${n}`, collectionId, ownerId })
      await store.setStatus(tx, id, { status: 'ready' })
    }
  })
}
