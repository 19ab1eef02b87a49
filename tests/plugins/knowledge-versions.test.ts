import { describe, expect, test } from 'bun:test'
import { existsSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import type { Knowledge } from '../../plugins/knowledge/knowledge.ts'
import { testApp } from '../app.ts'
import type { Client } from '../client.ts'
import { databases } from '../databases.ts'
import { allRead, bring, read, replace, versionsOf } from '../documents.ts'

const first = '# House rules\n\nShoes stay outside.\n\nThe door is green.\n\nTea is at four.'
const second = '# House rules\n\nShoes stay outside.\n\nThe door is blue.\n\nTea is at four.'

/** Ada's document, read. */
async function rules(env = {}) {
  const app = await testApp({ env })
  const ada = await app.signIn('ada')
  const { id } = await bring(ada, 'rules.md', first)
  await read(app, ada, id)
  return { app, ada, id, path: `/api/knowledge/documents/${id}` }
}

const found = async (person: Client, q: string): Promise<string[]> =>
  (await person.json(person.get(`/api/knowledge/search?q=${encodeURIComponent(q)}`))).hits.map(
    ({ text }: { text: string }) => text,
  )

describe.each(databases)('on $name', ({ empty }) => {
  test('a new file takes the place of a document’s old one, which can be read and brought back', async () => {
    const { app, ada, id, path } = await rules(await empty())
    expect(await versionsOf(ada, id)).toMatchObject([{ n: 1, status: 'ready', current: true }])

    expect(await replace(app, ada, id, 'rules-2.md', second)).toBe(2)
    expect(await ada.json(ada.get(path))).toMatchObject({ name: 'rules-2.md', status: 'ready' })
    expect(await found(ada, 'door green')).not.toContainEqual(expect.stringContaining('green'))
    expect(await found(ada, 'door blue')).toContainEqual(expect.stringContaining('blue'))
    expect(await versionsOf(ada, id)).toMatchObject([
      { n: 2, name: 'rules-2.md', current: true },
      { n: 1, name: 'rules.md', current: false },
    ])
    expect(await (await ada.get(`${path}/versions/1/file`)).text()).toBe(first)
    expect(await (await ada.get(`${path}/file`)).text()).toBe(second)
    expect(await (await ada.get(`${path}/text`)).text()).toContain('The door is blue.')

    const { items } = await ada.json(ada.get(`${path}/versions/2/changes`))
    expect(items).toEqual([
      { same: ['House rules', 'Shoes stay outside.'] },
      {
        changed: [
          [
            { text: 'The door is ', in: 'both' },
            { text: 'green', in: 'before' },
            { text: 'blue', in: 'after' },
            { text: '.', in: 'both' },
          ],
        ],
      },
      { same: ['Tea is at four.'] },
    ])

    expect(await ada.json(ada.post(`${path}/versions/1/restoration`))).toEqual({ n: 3 })
    await allRead(app, ada, id)
    expect(await found(ada, 'door green')).toContainEqual(expect.stringContaining('green'))
    expect(await (await ada.get(`${path}/file`)).text()).toBe(first)
    expect((await versionsOf(ada, id)).map(({ current }: { current: boolean }) => current)).toEqual(
      [true, false, false],
    )
  })

  test('several files on their way are read in their order, and the last one counts', async () => {
    const { app, ada, id, path } = await rules(await empty())
    const texts = ['red', 'white', 'black'].map((color) => `The door is ${color}.`)
    for (const text of texts) {
      const form = new FormData()
      form.append('file', new File([text], 'rules.md'))
      expect((await ada.post(`${path}/versions`, form)).status).toBe(202)
    }
    await allRead(app, ada, id)
    expect(await versionsOf(ada, id)).toMatchObject(
      [4, 3, 2, 1].map((n) => ({ n, status: 'ready', current: n === 4 })),
    )
    expect(await found(ada, 'door')).toEqual(['The door is black.'])
  })

  test('a file that cannot be read leaves the document as it was, and says why', async () => {
    const { app, ada, id, path } = await rules(await empty())
    expect(await replace(app, ada, id, 'rules.docx', 'PK\u0003\u0004 no more of it')).toBe(2)
    expect(await ada.json(ada.get(path))).toMatchObject({
      name: 'rules.md',
      status: 'ready',
      error: null,
    })
    expect(await found(ada, 'door green')).toHaveLength(1)
    const why = 'This file is damaged and can’t be read.'
    expect(await versionsOf(ada, id)).toMatchObject([
      { n: 2, status: 'failed', error: why, current: false },
      { n: 1, status: 'ready', error: null, current: true },
    ])
    const page = await (await ada.get(`/knowledge/documents/${id}`)).text()
    expect(page).toContain(`Version 2 couldn’t be read, so the one before still counts: ${why}`)
  })
})

test('the same file again is no new version', async () => {
  const { app, ada, id } = await rules()
  expect(await replace(app, ada, id, 'rules.md', first)).toBe(1)
  expect(await replace(app, ada, id, 'other-name.md', first)).toBe(1)
  expect(await versionsOf(ada, id)).toHaveLength(1)
})

test('what a document was is for those who may change it', async () => {
  const { app, ada, id, path } = await rules()
  await replace(app, ada, id, 'rules.md', second)
  const { collectionId } = await ada.json(ada.get(path))
  const bob = await app.signIn('bob')
  const share = { email: 'bob@example.org', right: 'read' }
  await ada.put(`/api/knowledge/collections/${collectionId}/people`, share)
  expect((await bob.get(path)).status).toBe(200)
  expect(await (await bob.get(`${path}/file`)).text()).toBe(second)
  for (const place of ['', '/1/file', '/2/changes'])
    expect((await bob.get(`${path}/versions${place}`)).status).toBe(404)
  expect((await bob.get(`/knowledge/documents/${id}/versions/1/file`)).status).toBe(404)
  expect((await bob.post(`${path}/versions/1/restoration`)).status).toBe(404)
})

test('without a script: a file is chosen, compared and brought back', async () => {
  const { app, ada, id } = await rules()
  const path = `/knowledge/documents/${id}/versions`
  const form = new FormData()
  form.append('file', new File([second], 'rules.md'))
  expect((await ada.post(path, form)).status).toBe(303)
  await allRead(app, ada, id)
  const page = await (await ada.get(path)).text()
  expect(page).toContain(`href="${path}/2"`)
  expect(page).toContain(`action="${path}/1/restoration"`)
  const changes = await (await ada.get(`${path}/2`)).text()
  expect(changes).toContain('Version 2 compared with version 1')
  expect(changes).toContain('<del>green</del><ins>blue</ins>')
  expect((await ada.post(`${path}/1/restoration`)).status).toBe(303)
  await allRead(app, ada, id)
  expect(await (await ada.get(`${path}/3`)).text()).toContain('<del>blue</del><ins>green</ins>')

  const wrong = new FormData()
  wrong.append('file', new File(['MZ\u0000'], 'rules.exe'))
  const refused = await ada.post(path, wrong)
  expect(refused.status).toBe(422)
  expect(await refused.text()).toContain('Files of this kind can’t be read')
})

test('texts of nothing in common are not compared paragraph by paragraph', async () => {
  const { app, ada, id, path } = await rules()
  const wordsOf = (word: string) =>
    Array.from({ length: 3000 }, (_, n) => `${word} number ${n}.`).join('\n\n')
  await replace(app, ada, id, 'rules.md', wordsOf('apple'))
  await replace(app, ada, id, 'rules.md', wordsOf('pear'))
  expect(await ada.json(ada.get(`${path}/versions/3/changes`))).toEqual({
    before: 2,
    after: 3,
    items: null,
  })
  const page = await (await ada.get(`/knowledge/documents/${id}/versions/3`)).text()
  expect(page).toContain('too little in common')
})

test('the files of all versions go with their document', async () => {
  const { app, ada, id, path } = await rules()
  await replace(app, ada, id, 'rules.md', second)
  const hashes = (await versionsOf(ada, id)).map(({ hash }: { hash: string }) => hash)
  const pathOf = (hash: string) => join(app.host.kernel.files.address, hash.slice(0, 2), hash)
  const kept = () => hashes.map((hash: string) => existsSync(pathOf(hash)))
  expect(kept()).toEqual([true, true])
  for (const hash of hashes) utimesSync(pathOf(hash), 0, 0)
  await ada.delete(path)
  const old = '2020-01-01T00:00:00.000Z'
  await app.db.run('update documents set deleted_at = ?1, updated_at = ?1', old)
  await (app.host.service('knowledge') as Knowledge).purge()
  expect(kept()).toEqual([false, false])
})

test('a reading that ended while another was asked for is made up for', async () => {
  const { app, ada, id } = await rules()
  await app.db.run(`update documents set status = 'queued'`)
  expect((await ada.json(ada.get(`/api/knowledge/documents/${id}`))).status).toBe('queued')
  expect((await read(app, ada, id)).status).toBe('ready')
})
