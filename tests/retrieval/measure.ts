import { fused } from '../../plugins/knowledge/fusion.ts'
import { createMatching } from '../../plugins/knowledge/matching.ts'
import { indexTerms, passages, type Ranked } from '../../plugins/knowledge/passages.ts'
import type { Read } from '../../plugins/knowledge/rescore.ts'
import { settings } from '../../plugins/knowledge/settings.ts'
import { split, usualSize } from '../../plugins/knowledge/split.ts'
import tables from '../../plugins/knowledge/migrations/0001_documents.sql' with { type: 'text' }
import type { Database } from '../../src/db.ts'
import { cosine } from '../../plugins/knowledge/vectors/codes.ts'
import { openSqlite } from '../../src/db-sqlite.ts'
import { meanOf, type Score, scoreOf } from '../../plugins/knowledge/trials/score.ts'
import type { JudgedSet } from './sets.ts'
import { vectorsOf } from './vectors.ts'

/** So many chunks are looked at for the first ten places. */
const depth = 50
const usual = settings.parse({})

/** A judged set in an index of its own, beside FTS5 as it comes: whole words, Porter's stems. */
export async function indexed(set: JudgedSet, file: string) {
  const db = openSqlite(file)
  const places: string[] = []
  const texts: Read[] = []
  await db.tx(async (tx) => {
    await tx.script(tables)
    await tx.script("create virtual table plain using fts5(text, tokenize = 'porter unicode61')")
    for (const { title, blocks, placeOf } of set.documents) {
      const chunks = split(blocks, { size: usualSize }).map((chunk) => {
        const n = places.push(placeOf(chunk))
        texts.push({ ...chunk, n, title, language: set.language })
        return { ...chunk, n, title }
      })
      for (const { n, headings, text } of chunks)
        await tx.run(
          'insert into plain (rowid, text) values (?, ?)',
          n,
          [title, ...headings, text].join('\n'),
        )
      const terms = indexTerms(set.language, chunks)
      await passages.add(tx, { language: set.language, scope: ['cset'], terms }, chunks)
    }
  })

  /** The mean over the set's questions, with each question's own score. */
  async function score(find: (question: string) => Promise<{ n: number }[]>) {
    const each: Score[] = []
    for (const { question, relevant } of set.questions) {
      const found = await find(question)
      each.push(scoreOf([...new Set(found.map(({ n }) => places[n - 1]!))], relevant))
    }
    return { ...meanOf(each), each }
  }

  const read = async (ns: number[]) => ns.map((n) => texts[n - 1]!)
  const matching = createMatching(db.all)
  const byWords = (question: string) => matching(question, ['cset'], depth, read)

  /** By the vectors that a real model made. */
  function byMeaning(question: string): Ranked[] {
    const asked = set.questions.findIndex((one) => one.question === question)
    const query = vectors()[places.length + asked]!
    return places
      .map((_, index) => ({ n: index + 1, score: cosine(vectors()[index]!, query) }))
      .toSorted((one, other) => other.score - one.score)
      .slice(0, depth)
  }
  let loaded: Float32Array[] | undefined
  const vectors = () => (loaded ??= vectorsOf(set))

  return {
    chunks: places.length,
    /** Both, as they are fused for people. */
    hybrid: () =>
      score(async (question) =>
        fused(await byWords(question), byMeaning(question), usual.vectorWeight),
      ),
    semantic: () => score(async (question) => byMeaning(question)),
    text: () => score(byWords),
    /** FTS5 alone, asked for any of the words. */
    plain: () => score((question) => plain(db, question)),
    close: () => db.close(),
  }
}

function plain(db: Database, question: string): Promise<{ n: number }[]> {
  const words = new Set(question.toLowerCase().match(/[\p{L}\p{N}]+/gu))
  return db.all(
    'select rowid as n from plain where plain match ? order by rank limit ?',
    [...words].map((word) => `"${word}"`).join(' OR '),
    depth,
  )
}
