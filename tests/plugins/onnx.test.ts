import { expect, test } from 'bun:test'
import type { Knowledge } from '../../plugins/knowledge/knowledge.ts'
import { type App, testApp } from '../app.ts'
import { endedJobs } from '../imports.ts'
import { bring, endOf, read } from '../documents.ts'
import { modelFolder } from '../models.ts'
import { runCommand } from '../program.ts'
import { tempFolder } from '../temp.ts'

const embedded = (app: App) =>
  endOf(app, 'knowledge.embed', async () => {
    const status = await (app.host.service('knowledge') as Knowledge).vectors.status()
    return !status?.ready || status.vectors < status.passages
  })

test('a model from a folder turns documents into vectors, by which they are found', async () => {
  const dataDir = tempFolder()
  const got = await runCommand(['models', 'get', 'tiny', '--from', modelFolder()], { dataDir })
  expect(got).toMatchObject({ code: 0, stderr: '' })
  const listed = await runCommand(['models'], { dataDir })
  expect(listed.stdout).toContain('here, as onnx/tiny')

  const env = { KNOWLEDGE_EMBEDDING_MODEL: 'onnx/tiny' }
  const app = await testApp({ env, dataDir })
  const ada = await app.signIn('ada')
  const ids: string[] = []
  for (const text of ['Everybody has thirty days of vacation.', 'The car is washed on Fridays.']) {
    const { id } = await bring(ada, 'note.md', text)
    await read(app, ada, id)
    ids.push(id)
  }
  await embedded(app)
  const path = '/api/knowledge/search?mode=semantic&q=When+is+my+holiday%3F'
  const { hits } = await ada.json(ada.get(path))
  expect(hits).toMatchObject([{ documentId: ids[0], why: { vectorRank: 1 } }])
})

test('an admin fetches a model, has documents searched by it, and goes back', async () => {
  const app = await testApp({ env: { MODELS_FROM: modelFolder() } })
  const ada = await app.signIn('ada', 'admin')
  const bob = await app.signIn('bob')
  const fetched = () => ada.json(ada.get('/api/admin/embeddings'))
  const tiny = async () =>
    (await fetched()).items.find(({ name }: { name: string }) => name === 'tiny')

  // What is not there says why, beside its name, and can be tried again.
  const ended = endedJobs(app)
  const { id: failing } = await ada.json(ada.post('/api/admin/embeddings/all-minilm-l6-v2'))
  await ada.form('/admin/embeddings/all-minilm-l6-v2/cancellation', {})
  await ended(failing)
  const page = async () => (await ada.get('/admin/providers')).text()
  expect(await page()).toContain('action="/admin/embeddings/all-minilm-l6-v2"')

  expect(await tiny()).toBeUndefined()
  const { id } = await ada.json(ada.post('/api/admin/embeddings/tiny'))
  await ended(id)
  expect(await tiny()).toMatchObject({ here: true, job: null })
  expect(await page()).toContain('onnx/tiny')

  await ada.form('/admin/embeddings/tiny/use', {})
  const { values } = await ada.json(ada.get('/api/admin/settings/knowledge'))
  expect(values.embeddingModel).toBe('onnx/tiny')
  // While documents are searched by it, it is not thrown away by a slip.
  expect(await page()).not.toContain('/admin/embeddings/tiny/deletion')
  const document = await bring(bob, 'note.md', 'Everybody has thirty days of vacation.')
  await read(app, bob, document.id)
  await embedded(app)
  const path = '/api/knowledge/search?mode=semantic&q=When+is+my+holiday%3F'
  expect((await bob.json(bob.get(path))).hits).toMatchObject([{ documentId: document.id }])

  expect((await ada.delete('/api/admin/embeddings/tiny')).status).toBe(204)
  expect(await tiny()).toBeUndefined()
  const other = await bob.json(bob.get(path.replace('holiday', 'vacation')))
  expect(other.hits).toEqual([])
  for (const name of ['..', '%2e%2e%2fconvosphere', 'Tiny']) {
    const answer = await ada.post(`/api/admin/embeddings/${name}`)
    expect(answer.status).toBeOneOf([404, 405])
  }
})
