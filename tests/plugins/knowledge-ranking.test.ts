import { expect, test } from 'bun:test'
import { testApp } from '../app.ts'
import { bring, read } from '../documents.ts'
import { answerOf } from './asking.ts'

/** An instance with documents, each a line of text, and what it finds: their titles, best first. */
async function library(documents: Record<string, string>) {
  const app = await testApp()
  const ada = await app.signIn('ada')
  for (const [name, text] of Object.entries(documents)) {
    const { id } = await bring(ada, `${name}.md`, text)
    await read(app, ada, id)
  }
  return async (question: string): Promise<string[]> => {
    const { hits } = await ada.json(
      ada.get(`/api/knowledge/search?${new URLSearchParams({ q: question })}`),
    )
    return hits.map(({ title }: { title: string }) => title)
  }
}

const filler = 'Many other things are told here as well, of which nobody asks today. '

test('a passage with all words comes before one that has some of them often', async () => {
  const found = await library({
    often: 'Turbine turbine turbine turbine. The turbine is a turbine.',
    both: `${filler.repeat(3)} A turbine. ${filler.repeat(3)} Its warranty.`,
    other: filler,
  })
  expect(await found('turbine warranty')).toEqual(['both', 'often'])
})

test('words that stand together as in the question come before the same words far apart', async () => {
  const found = await library({
    apart: `The pressure is told first. ${filler.repeat(2)} Then comes the valve.`,
    together: `The pressure valve is told first. ${filler.repeat(2)} Then comes it.`,
    other: filler,
  })
  expect(await found('pressure valve')).toEqual(['together', 'apart'])
})

test('what is written in a language without stems is found by its words as they stand', async () => {
  const found = await library({
    french: 'Les maisons rouges appartiennent aux voisins, les jardins aux enfants.',
    other: filler,
  })
  expect(await found('maisons')).toEqual(['french'])
  expect(await found('Wo stehen die maisons, und was ist mit ihnen?')).toEqual(['french'])
})

test('a question of very many words is asked by those that say most', async () => {
  const things = Array.from({ length: 190 }, (_, n) => `w${n}`).join(' ')
  const found = await library({ one: `A turbine. ${things}`, others: things, more: things })
  expect((await found(`${things} turbine`))[0]).toBe('one')
})

test('passages that follow each other are one source, which opens with all of it marked', async () => {
  const app = await testApp({ fake: false })
  const ada = await app.signIn('ada')
  const about = (part: string) =>
    `The turbine warranty ${part}. ${filler.repeat(12)}The ${part} ends.`
  const { id } = await bring(ada, 'turbines.md', `${about('begins')}\n\n${about('covers')}`)
  await read(app, ada, id)
  const { hits } = await ada.json(ada.get('/api/knowledge/search?q=turbine+warranty'))
  expect(hits).toHaveLength(2)
  const { sources } = await answerOf(ada, 'What about the turbine warranty?')
  expect(sources).toHaveLength(1)
  expect(sources[0].quote).toMatch(/warranty begins[^]*warranty covers/)
  const page = await (await ada.get(sources[0].href)).text()
  expect(/<mark[^>]*>([^]*?)<\/mark>/.exec(page)?.[1]).toMatch(/warranty begins[^]*The covers ends/)
})

test('what two documents say word for word takes one place, and goes along once', async () => {
  const app = await testApp({ fake: false })
  const ada = await app.signIn('ada')
  const rules = '# Rules\n\nThe turbine warranty lasts two years.'
  const talk = 'We talked about a turbine and its warranty.'
  for (const text of [`${rules}\n\n# One\n\n${filler}`, `${rules}\n\n# Other\n\n${filler}`, talk])
    await read(app, ada, (await bring(ada, 'text.md', text)).id)
  const { hits } = await ada.json(ada.get('/api/knowledge/search?q=turbine+warranty'))
  const rule = 'The turbine warranty lasts two years.'
  expect(hits.map(({ text }: { text: string }) => text)).toEqual([talk, rule, rule])
  const answer = await answerOf(ada, 'What about the turbine warranty?')
  expect(answer.sources).toHaveLength(2)
  const path = `/api/knowledge/answers/${answer.id}/retrieval`
  const { searches } = await ada.json(ada.get(path))
  const outcomes = searches[0].passages.map(({ outcome }: { outcome: string }) => outcome)
  expect(outcomes).toEqual(['used', 'used', 'copy'])
})
