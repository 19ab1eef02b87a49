import { expect, test } from 'bun:test'
import { tempFolder } from '../temp.ts'
import { indexed } from './measure.ts'
import { scoreOf } from '../../plugins/knowledge/trials/score.ts'
import { cranfield, debianReference, type JudgedSet } from './sets.ts'

// What was reached. A change may raise these, and may not lower them.
const reached: [set: JudgedSet, questions: number, ndcg: number, recall: number, hybrid: number][] =
  [
    [cranfield(), 225, 0.403, 0.414, 0.432],
    [debianReference(), 30, 0.599, 0.75, 0.603],
  ]

for (const [set, , , , hybrid] of reached)
  test(`${set.name}: a small English model makes it better, and nothing worse`, async () => {
    const index = await indexed(set, `${tempFolder()}/set.db`)
    const { ndcg } = await index.hybrid()
    const text = await index.text()
    await index.close()
    expect(ndcg).toBeGreaterThanOrEqual(hybrid)
    expect(ndcg).toBeGreaterThanOrEqual(text.ndcg - 0.005)
  })

for (const [set, questions, ndcg, recall] of reached)
  test(`${set.name}: what was found keeps being found, and better than by FTS5 alone`, async () => {
    const index = await indexed(set, `${tempFolder()}/set.db`)
    const text = await index.text()
    const plain = await index.plain()
    await index.close()
    expect(text.each).toHaveLength(questions)
    expect(text.ndcg).toBeGreaterThanOrEqual(ndcg)
    expect(text.recall).toBeGreaterThanOrEqual(recall)
    expect(text.ndcg).toBeGreaterThan(plain.ndcg)
  })

test('a ranking is scored as the literature does', () => {
  // Järvelin and Kekäläinen 2002, with gains 2 and 1: the better place second, the other fourth.
  const relevant = new Map([
    ['a', 2],
    ['b', 1],
  ])
  const { ndcg, mrr, recall } = scoreOf(['x', 'a', 'y', 'b'], relevant)
  expect(ndcg).toBeCloseTo((2 / Math.log2(3) + 1 / Math.log2(5)) / (2 + 1 / Math.log2(3)))
  expect(mrr).toBe(0.5)
  expect(recall).toBe(1)
  expect(scoreOf(['x'], relevant)).toEqual({ ndcg: 0, mrr: 0, recall: 0 })
})

test('every judged section is in the manual', () => {
  const [manual] = debianReference().documents
  const headings = manual!.blocks.flatMap(({ kind, text }) =>
    kind === 'heading' ? [text.split(' ')[0]!.replace(/\.$/, '')] : [],
  )
  const judged = debianReference().questions.flatMap(({ relevant }) => [...relevant.keys()])
  expect(judged.filter((section) => !headings.includes(section))).toEqual([])
})
