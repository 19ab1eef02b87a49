import { expect, test } from 'bun:test'
import type { Client } from '../client.ts'
import { bring } from '../documents.ts'
import { pdfOf } from '../pdf.ts'
import { startProgram } from '../program.ts'

const manual = pdfOf([['# Attic', 'In the attic hangs a lamp with a blue shade.']])

/** Asks until it is read: nothing tells another process of it. */
async function untilRead(person: Client, id: string) {
  while (true) {
    const document = await person.json(person.get(`/api/knowledge/documents/${id}`))
    if (['ready', 'failed'].includes(document.status)) return document
  }
}

test('a PDF is read in a process of its own, found, cited and served', async () => {
  const program = await startProgram()
  const ada = await program.signIn()
  const { id } = await bring(ada, 'house.pdf', manual)
  expect(await untilRead(ada, id)).toMatchObject({ status: 'ready', pages: 1 })
  const { hits } = await ada.json(ada.get('/api/knowledge/search?q=lamp'))
  expect(hits).toMatchObject([{ documentId: id, page: 1, headings: ['Attic'] }])
  const thread = await ada.json(ada.post('/api/chat/threads'))
  const { answer } = await ada.json(
    ada.post(`/api/chat/threads/${thread.id}/messages`, {
      text: 'What colour is the shade of the lamp in the attic?',
    }),
  )
  await ada.follow(`/api/chat/answers/${answer.id}/stream`)
  const { sources } = await ada.json(ada.get(`/api/chat/answers/${answer.id}`))
  expect(sources).toMatchObject([{ n: 1, documentId: id, page: 1 }])
  const script = await (await ada.get('/knowledge/pdfjs.js')).text()
  expect(script).toContain('getDocument')
  expect(await program.stop()).toBe(0)
})

test('a document that was acknowledged is read after the program was killed', async () => {
  const program = await startProgram()
  const ada = await program.signIn()
  const { id } = await bring(ada, 'house.pdf', manual)
  await program.kill('SIGKILL')
  await program.restart()
  const again = await program.signIn()
  expect(await untilRead(again, id)).toMatchObject({ status: 'ready' })
  const { hits } = await again.json(again.get('/api/knowledge/search?q=lamp'))
  expect(hits).toHaveLength(1)
  expect(await program.stop()).toBe(0)
})
