import { expect, test } from 'bun:test'
import type { Knowledge } from '../../plugins/knowledge/knowledge.ts'
import { type App, testApp } from '../app.ts'
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
