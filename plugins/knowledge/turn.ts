import type { TurnStep } from '../chat/index.ts'
import type { Knowledge } from './knowledge.ts'
import { citedChunk } from './cited.ts'
import { stretchOf, withNeighbours } from './neighbours.ts'
import type { Hit } from './search.ts'
import { type Outcome, retrievalFrom } from './inspect/retrieval.ts'
import { amongOf } from './tools/library.ts'
import { wholeTexts } from './whole.ts'
import { type AskedWord, askedWords, heldWords } from './inspect/why.ts'

/** So many passages go along with a question. */
const mostPassages = 6
/** A question of fewer words that say something goes on from the one before. */
const fewestWords = 3
/** A passage helps when it holds this share of the question's words; parts of words count half. */
const shareThatHelps = 0.5

/** Looks a question up in what its asker may read. */
export const lookUp = (knowledge: Knowledge): TurnStep => ({
  plugin: 'knowledge',

  async check(user, { collections, documents }) {
    if (!collections && !documents) return
    await knowledge.search.check(user, { collectionIds: collections, documentIds: documents })
  },

  async find(pending) {
    const { user, question, before, wanted } = pending
    const texts = await wholeTexts(knowledge, pending)
    if (texts && texts !== 'too long') {
      const { sources, titles } = texts
      const values = { title: titles[0]!.slice(0, 100), count: titles.length }
      return { sources, step: { key: 'knowledge.step.whole', values }, looked: true }
    }
    const isShort = askedWords(question).length < fewestWords
    const earlier = isShort ? await before() : undefined
    const asked = earlier ? `${earlier}\n${question}` : question
    const hits = await knowledge.search.look(user, asked, {
      ...amongOf(wanted),
      limit: mostPassages,
    })
    const words = askedWords(asked)
    const first = hits.filter((hit) => !hit.isCopy).slice(0, mostPassages)
    knowledge.search.tell(first)
    const isByMeaning = first.some((hit) => hit.vectorRank)
    const chance = isByMeaning ? await knowledge.vectors.chance(user, asked) : 1
    const used = new Set(first.filter((hit) => helps(hit, words, chance)))
    const outcomeOf = (hit: Hit): Outcome => {
      if (used.has(hit)) return 'used'
      if (hit.isCopy) return 'copy'
      if (first.includes(hit)) return 'unhelpful'
      return hit.isOver ? 'share' : 'room'
    }
    const model = await knowledge.vectors.searchedModel()
    const how = { asked, goesOn: earlier !== undefined, model }
    const report = retrievalFrom(hits, outcomeOf, how, wanted)
    const isNarrow = Boolean(wanted.collections?.length || wanted.documents?.length)
    const isThere = async () => (await knowledge.search.ids(user, amongOf(wanted))).length > 0
    return {
      sources: withNeighbours([...used]).map(sourceOf),
      ...((hits.length || isNarrow) && { report }),
      looked: hits.length > 0 || isNarrow || (await isThere()),
      ...(texts && { step: { key: 'knowledge.step.tooLong' } }),
    }
  },
})

/**
 * By its meaning, or by its words.
 * @param chance how alike anything may be to the question
 */
function helps(hit: Hit, words: AskedWord[], chance: number): boolean {
  if ((hit.similarity ?? -1) > chance) return true
  const held = heldWords(hit, words).reduce((sum, { isPart }) => sum + (isPart ? 0.5 : 1), 0)
  return held >= Math.min(words.length * shareThatHelps, 4)
}

const sourceOf = (hits: Hit[]) =>
  citedChunk(hits[0]!.document, stretchOf(hits.map((hit) => hit.chunk))!)
