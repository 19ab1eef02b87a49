import type { User } from 'convosphere'
import { fused } from '../fusion.ts'
import type { KnowledgeContext } from '../knowledge.ts'
import { usesIn } from '../question.ts'
import type { Hit, Search } from '../search.ts'
import type { Document, Store, StoredChunk } from '../store.ts'
import type { Vectors } from '../vectors/vectors.ts'
import { type Language, stemmed, termsOf, wordsOf } from '../words.ts'

/** So many passages, spread over all of it, stand for a document. */
const sampled = 40
/** So many of its words are looked for: those that say most. */
const mostWords = 25
/** Another one is on the same subject that has so many of these, of 1. */
const leastShare = 0.2
/** So many passages of others are looked at. */
const mostPassages = 60

/**
 * Finds documents on the same subject: by the words that say most of a document (as Lucene's
 * MoreLikeThis takes them) and, where passages have vectors, by what it is about on the whole.
 */
export function createRelated(
  ctx: KnowledgeContext,
  { store, search, vectors }: { store: Store; search: Search; vectors: Vectors },
) {
  /** A word for each stem that says most of a document, and that others have too. */
  async function tellingOf(
    document: Document,
    sample: StoredChunk[],
  ): Promise<Map<string, string>> {
    const words = new Map<string, string>()
    const frequency = new Map<string, number>()
    const having = new Map<string, number>()
    for (const chunk of sample) {
      const stems = stemsOf(document, chunk)
      for (const [stem, word] of stems) {
        words.set(stem, word)
        frequency.set(stem, (frequency.get(stem) ?? 0) + 1)
      }
      for (const stem of new Set(stems.map(([one]) => one)))
        having.set(stem, (having.get(stem) ?? 0) + 1)
    }
    const uses = await usesIn(ctx.db.allApart, words.keys())
    const weighed = [...words].flatMap(([stem, word]) => {
      const count = uses.get(stem) ?? 0
      const weight = frequency.get(stem)! / Math.log2(1 + count)
      return count > having.get(stem)! ? [{ stem, word, weight }] : []
    })
    const best = weighed.toSorted((a, b) => b.weight - a.weight).slice(0, mostWords)
    return new Map(best.map(({ stem, word }) => [stem, word]))
  }

  /** Passages of others with enough of its words, best first. */
  async function byWords(
    user: User,
    document: Document,
    sample: StoredChunk[],
    others: ReadonlySet<string>,
  ): Promise<Hit[]> {
    const telling = await tellingOf(document, sample)
    const question = [...telling.values()].join(' ')
    const options = { mode: 'text', limit: mostPassages, only: others } as const
    const hits = question ? await search.look(user, question, options) : []
    const shares = new Map<string, Set<string>>()
    for (const { document: other, chunk } of hits) {
      const shared = shares.get(other.id) ?? new Set()
      for (const [stem] of stemsOf(other, chunk)) if (telling.has(stem)) shared.add(stem)
      shares.set(other.id, shared)
    }
    return hits.filter(
      ({ document: { id } }) => shares.get(id)!.size >= Math.max(2, leastShare * telling.size),
    )
  }

  /** Those that a person may read, the nearest first. */
  return async (user: User, document: Document, limit: number): Promise<Document[]> => {
    const sample = await store.sampleOf(document, sampled)
    if (!sample.length) return []
    const others = (await search.ids(user, {})).filter((id) => id !== document.id)
    const ns = sample.map(({ n }) => n)
    const [worded, meant] = await Promise.all([
      byWords(user, document, sample, new Set(others)),
      vectors.near(ns, others, mostPassages),
    ])
    const found = fused(
      worded.map(({ chunk: { n }, score }) => ({ n, score })),
      meant,
      ctx.settings.vectorWeight,
    )
    const chunks = await store.chunks(found.map(({ n }) => n))
    const documentOf = new Map(chunks.map(({ n, documentId }) => [n, documentId]))
    const ids = new Set(found.flatMap(({ n }) => documentOf.get(n) ?? []))
    const first = [...ids].slice(0, limit)
    const byId = new Map((await store.documentsById(first)).map((one) => [one.id, one]))
    return first.flatMap((id) => byId.get(id) ?? [])
  }
}

/** The stems of a passage, as often as it has them, each with the word that it is of. */
function stemsOf(
  { title, language = 'und' }: Document,
  { headings, text }: StoredChunk,
): [stem: string, word: string][] {
  const languages: readonly Language[] = language === 'und' ? stemmed : [language]
  return wordsOf([title, ...headings, text].join('\n')).flatMap((word) =>
    languages.flatMap((one) => termsOf([word], one).map((stem): [string, string] => [stem, word])),
  )
}
