import { expect, test } from 'bun:test'
import { testApp } from '../app.ts'
import { bring, read } from '../documents.ts'
import { fakeOpenAI, says } from '../fakes/openai.ts'
import { pdfOf } from '../pdf.ts'
import { change, settled } from './asking.ts'

async function library(options: { contextTokens?: number } = {}) {
  const fake = await fakeOpenAI(options)
  const app = await testApp({ env: fake.env })
  await change(app, 'chat', { modelTitles: false })
  const ada = await app.signIn('ada')
  const { id } = await bring(ada, 'handbook.txt', 'The pump is switched off by the red lever.')
  await read(app, ada, id)
  return { fake, app, ada, id }
}

test('a document is chosen in the page, kept with the conversation and taken away again', async () => {
  const { fake, app, ada, id } = await library()
  const garden = await bring(ada, 'garden.txt', 'The red lever of the garden gate squeaks.')
  await read(app, ada, garden.id)
  const picker = await (await ada.get('/knowledge/choice?q=hand')).text()
  expect(picker).toContain(`href="/?document=${id}"`)
  expect(picker).not.toContain(garden.id)
  expect(await (await ada.get(`/knowledge/documents/${id}`)).text()).toContain(`/?document=${id}`)
  const begun = await (await ada.get(`/?document=${id}`)).text()
  expect(begun).toContain(`name="document:${id}"`)

  const fields = { text: 'Which red lever?', sources: 'chosen', [`document:${id}`]: 'on' }
  const made = await ada.form('/chat/threads', fields)
  const path = new URL(made.headers.get('location')!, 'http://x').pathname
  await fake.asked(1)
  expect(JSON.stringify(fake.requests[0]!.body)).not.toContain('squeaks')
  const thread = async () => (await ada.get(path)).text()
  expect(await thread()).toContain(`name="document:${id}"`)
  const { items } = await ada.json(ada.get(`/api${path}/messages`))
  await settled(ada, items.at(-1).id)

  await ada.delete(`/api/knowledge/documents/${id}`)
  const after = await thread()
  expect(after).not.toContain(`name="document:${id}"`)
  expect(after).toContain('A chosen document isn’t there any more.')
  const late = await ada.form(`${path}/messages`, fields)
  expect(late.status).toBe(422)
  expect(await late.text()).toContain('Choose again')
})

test('what a thread looks into is chosen by programs too, until they take it back', async () => {
  const { fake, app, ada, id } = await library()
  const garden = await bring(ada, 'garden.txt', 'The red lever of the garden gate squeaks.')
  await read(app, ada, garden.id)
  const path = `/api/chat/threads/${(await ada.json(ada.post('/api/chat/threads'))).id}`
  const chosen = (change: object) => ada.json(ada.patch(path, change))
  const titlesFor = async () => {
    const { answer } = await ada.json(ada.post(`${path}/messages`, { text: 'Which red lever?' }))
    await settled(ada, answer.id)
    const told = JSON.stringify(fake.requests.at(-1)!.body)
    return ['handbook', 'garden'].filter((title) => told.includes(`from=\\"${title}\\"`))
  }
  const everything = { collections: null, documents: null, whole: null }
  expect(await ada.json(ada.get(path))).toMatchObject(everything)
  const one = { collections: [], documents: [id], whole: false }
  expect(await chosen(one)).toMatchObject(one)
  expect(await titlesFor()).toEqual(['handbook'])
  expect(await chosen({ documents: [garden.id] })).toMatchObject({ ...one, documents: [garden.id] })
  expect(await titlesFor()).toEqual(['garden'])
  expect(await chosen({ title: 'Levers' })).toMatchObject({ documents: [garden.id] })
  expect(await chosen(everything)).toMatchObject(everything)
  expect((await titlesFor()).toSorted()).toEqual(['garden', 'handbook'])
  const secret = await bring(await app.signIn('bob'), 'secret.txt', 'A red lever of Bob’s.')
  expect((await ada.patch(path, { documents: [secret.id] })).status).toBe(404)
})

test('nobody is offered, or shown the title of, what is not theirs', async () => {
  const { app, ada, id } = await library()
  const bob = await app.signIn('bob')
  expect(await (await bob.get('/knowledge/choice?q=hand')).text()).not.toContain(id)
  expect((await bob.get(`/knowledge/documents/${id}/choice`)).status).toBe(404)
  expect(await (await bob.get(`/?document=${id}`)).text()).not.toContain('handbook')
  expect((await ada.get(`/knowledge/documents/${id}/choice`)).status).toBe(200)
})

test('a short document goes along whole and is cited by its pages', async () => {
  const { fake, app, ada } = await library({ contextTokens: 8000 })
  const pages = [['Red levers stop pumps.'], ['Blue levers start them.']]
  const { id } = await bring(ada, 'levers.pdf', pdfOf(pages, { title: 'Levers' }))
  await read(app, ada, id)
  const asked = async (wanted: object) => {
    const thread = await ada.json(ada.post('/api/chat/threads'))
    const path = `/api/chat/threads/${thread.id}/messages`
    fake.next(says('Both [1][2].'))
    const { answer } = await ada.json(ada.post(path, { text: 'Sum it up', ...wanted }))
    return settled(ada, answer.id)
  }
  const whole = await asked({ documents: [id] })
  expect(whole.sources).toMatchObject([
    { page: 1, href: `/knowledge/documents/${id}?page=1` },
    { page: 2, href: `/knowledge/documents/${id}?page=2` },
  ])
  expect(whole.steps).toMatchObject([{ text: 'Read the whole of Levers', state: 'done' }])
  const passages = await asked({ documents: [id], whole: false })
  expect(passages.steps).toMatchObject([{ text: 'Nothing about this in the chosen documents' }])
  const long = await bring(ada, 'long.txt', 'Levers, and more levers of every kind. '.repeat(1000))
  await read(app, ada, long.id)
  expect((await asked({ documents: [long.id] })).steps[0]?.text).not.toContain('whole')
  const [step] = (await asked({ documents: [long.id], whole: true })).steps
  expect(step.text).toContain('too long for this model')
})
