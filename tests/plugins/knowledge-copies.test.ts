import { describe, expect, test } from 'bun:test'
import { createSignature, keysOf, likeness } from '../../plugins/knowledge/copies/minhash.ts'
import { testApp } from '../app.ts'
import { databases } from '../databases.ts'
import { bring, read } from '../documents.ts'

/** Numbers that look like chance, the same ones each time. */
function dice(seed: number) {
  let state = seed
  return (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/** A text of so many words out of five thousand. */
const words = (count: number, seed: number) => {
  const next = dice(seed)
  return Array.from({ length: count }, () => `w${next(5000).toString(36)}`)
}

/** The same with so much of it changed, each change one word. */
function changed(text: string[], part: number, seed: number) {
  const next = dice(seed)
  return text.map((word) => (next(10_000) < part * 10_000 ? `x${next(100_000)}` : word))
}

function signatureOf(text: string[]) {
  const signature = createSignature()
  signature.add(text.join(' '))
  return signature.end()!
}

/** How much of two texts is really the same: shingles of five words (Jaccard). */
function resemblance(one: string[], other: string[]) {
  const shingles = (text: string[]) =>
    new Set(text.slice(4).map((_, at) => text.slice(at, at + 5).join(' ')))
  const [a, b] = [shingles(one), shingles(other)]
  const both = [...a].filter((shingle) => b.has(shingle)).length
  return both / (a.size + b.size - both)
}

const share = (one: Uint32Array, other: Uint32Array) => {
  const keys = new Set(keysOf(one))
  return keysOf(other).some((key) => keys.has(key))
}

describe('by their signatures', () => {
  const texts = Array.from({ length: 200 }, (_, n) => words(300 + n * 20, n + 1))

  test('near copies find each other, and how much they are the same is told to a few percent', () => {
    let found = 0
    let tried = 0
    let off = 0
    for (const [n, text] of texts.entries()) {
      const copy = changed(text, 0.01, n)
      const real = resemblance(text, copy)
      if (real < 0.85) continue
      const [one, other] = [signatureOf(text), signatureOf(copy)]
      tried++
      if (share(one, other)) found++
      off += Math.abs(likeness(one, other) - real)
    }
    expect(tried).toBeGreaterThan(150)
    expect(found).toBe(tried)
    expect(off / tried).toBeLessThan(0.04)
  })

  test('texts that have nothing to do with each other never do', () => {
    const signatures = texts.map(signatureOf)
    let pairs = 0
    let alike = 0
    for (const [at, one] of signatures.entries())
      for (const other of signatures.slice(at + 1)) {
        pairs++
        if (share(one, other) || likeness(one, other) >= 0.8) alike++
      }
    expect([pairs, alike]).toEqual([19_900, 0])
  })

  test('of a very long text a part is enough', () => {
    const long = words(60_000, 7)
    const copy = changed(long, 0.01, 8)
    const told = likeness(signatureOf(long), signatureOf(copy))
    expect(Math.abs(told - resemblance(long, copy))).toBeLessThan(0.1)
  })

  test('a text of a few words is compared with nothing', () => {
    const signature = createSignature()
    signature.add('Note number three.')
    expect(signature.end()).toBeUndefined()
  })
})

describe.each(databases)('on $name', ({ empty }) => {
  test('a near copy says so, in the list, on its page and by API; only to who may read both', async () => {
    const app = await testApp({ env: await empty() })
    const ada = await app.signIn('ada')
    const bo = await app.signIn('bo')
    const text = words(400, 1)
    const bring_ = async (person: typeof ada, name: string, content: string[]) => {
      const { id } = await bring(person, name, content.join(' '))
      await read(app, person, id)
      return id as string
    }
    const first = await bring_(ada, 'first.txt', text)
    const second = await bring_(ada, 'second.txt', changed(text, 0.01, 2))
    const other = await bring_(ada, 'other.txt', words(400, 3))
    const hers = await bring_(bo, 'hers.txt', changed(text, 0.005, 4))

    const copies = (person: typeof ada, id: string) =>
      person.json(person.get(`/api/knowledge/documents/${id}/copies`))
    expect((await copies(ada, second)).items).toMatchObject([{ id: first, title: 'first' }])
    expect((await copies(ada, second)).items[0].likeness).toBeGreaterThan(0.8)
    expect((await copies(ada, other)).items).toEqual([])
    expect((await copies(bo, hers)).items).toEqual([])
    expect(await (await ada.get('/knowledge')).text()).toMatch(/9\d% the same as/)
    expect(await (await ada.get(`/knowledge/documents/${first}`)).text()).toContain('>second</a>')

    const groups = await ada.json(ada.get('/api/knowledge/copies'))
    expect(groups.items.map((group: { id: string }[]) => group.map(({ id }) => id))).toEqual([
      [first, second],
    ])
    expect((await bo.json(bo.get('/api/knowledge/copies'))).items).toEqual([])
    const page = await (await ada.get('/knowledge/copies')).text()
    expect(page).toContain(`value="${second}"`)

    await ada.form('/knowledge/arrangements', { list: '/knowledge', act: 'delete', id: second })
    expect((await copies(ada, first)).items).toEqual([])
    expect((await ada.json(ada.get('/api/knowledge/copies'))).items).toEqual([])
  })
})

test('what was read before documents were compared is compared by a job', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const text = words(100, 1)
  const ids = []
  for (const name of ['a.txt', 'b.txt']) {
    const { id } = await bring(ada, name, [...text, name].join(' '))
    await read(app, ada, id)
    ids.push(id)
  }
  await app.db.run('delete from document_signatures')
  const groups = async () => (await ada.json(ada.get('/api/knowledge/copies'))).items
  expect(await groups()).toEqual([])
  const done = Promise.withResolvers<void>()
  app.host.kernel.jobs.follow(({ name }) => name === 'knowledge.compare' && done.resolve())
  await app.host.kernel.jobs.enqueue('knowledge.compare', {})
  await done.promise
  expect((await groups()).flat().map(({ id }: { id: string }) => id)).toEqual(ids)
})
