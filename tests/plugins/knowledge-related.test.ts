import { describe, expect, test } from 'bun:test'
import { testApp } from '../app.ts'
import type { Client } from '../client.ts'
import { databases } from '../databases.ts'
import { bring, read } from '../documents.ts'

const bread = (kind: string) =>
  `The dough for ${kind} bread rests overnight. Sourdough needs rye flour, water and salt, and an
oven that is hot before the loaf goes in. Steam makes the crust of a ${kind} loaf shine.`
const boat =
  'The hull is painted below the water line. Sails are dried before they are folded, and ropes are coiled.'

const related = async (person: Client, id: string) =>
  (await person.json(person.get(`/api/knowledge/documents/${id}/related`))).items.map(
    ({ title }: { title: string }) => title,
  )

describe.each(databases)('on $name', ({ empty }) => {
  test('documents on the same subject are related, of those that one may read', async () => {
    const app = await testApp({ env: await empty() })
    const [ada, bob] = [await app.signIn('ada'), await app.signIn('bob')]
    const brought = async (person: Client, name: string, text: string) => {
      const { id } = await bring(person, name, text)
      await read(app, person, id)
      return id as string
    }
    const rye = await brought(ada, 'rye.md', bread('rye'))
    const wheat = await brought(ada, 'wheat.md', bread('wheat'))
    const ship = await brought(ada, 'boat.md', boat)
    const spelt = await brought(bob, 'spelt.md', bread('spelt'))

    expect(await related(ada, rye)).toEqual(['wheat'])
    // “Water” alone is no subject.
    expect(await related(ada, ship)).toEqual([])
    expect(await related(bob, spelt)).toEqual([])
    expect((await bob.get(`/api/knowledge/documents/${rye}/related`)).status).toBe(404)

    const page = await (await ada.get(`/knowledge/documents/${rye}`)).text()
    const [, section = ''] = page.split('id="related"')
    expect(section).toContain(`/knowledge/documents/${wheat}`)
    expect(section).not.toContain(ship)
    await ada.delete(`/api/knowledge/documents/${wheat}`)
    expect(await related(ada, rye)).toEqual([])
  })
})
