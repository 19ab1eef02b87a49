import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { App } from './app.ts'
import type { Client } from './client.ts'

/** The text of an export that was written to its product's format. */
export const exportOf = (name: string) =>
  readFileSync(join(import.meta.dir, 'fixtures/imports', name), 'utf8')

/** Sends a file to be imported. */
export function send(client: Client, content: string | Uint8Array<ArrayBuffer>, preview = false) {
  const form = new FormData()
  form.append('file', new File([content], 'export.json'))
  return client.post(`/api/chat/imports?preview=${preview}`, form)
}

/** Imports a file; returns what came of it, once the job has ended. */
export async function bring(app: App, client: Client, content: string | Uint8Array<ArrayBuffer>) {
  const ended = endedJobs(app)
  const { id } = await client.json(send(client, content))
  await ended(id)
  return (await client.json(client.get(`/api/jobs/${id}`))).result
}

/** Listens from now on; returns how to wait for the end of a job. */
export function endedJobs(app: App): (id: string) => Promise<void> {
  const ends = new Map<string, PromiseWithResolvers<void>>()
  const endOf = (id: string) => {
    const end = ends.get(id) ?? Promise.withResolvers<void>()
    ends.set(id, end)
    return end
  }
  app.host.kernel.jobs.follow((job) => endOf(job.id).resolve())
  return (id) => endOf(id).promise
}
