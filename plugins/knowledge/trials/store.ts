import { type Database, newId, now, type Queries } from 'convosphere'
import type { Scores, TrialResult } from './measure.ts'

/** Where a question should be answered. */
export interface Expectation {
  id: string
  documentId: string
  /** What stands in the passage; empty: anywhere in the document. */
  quote: string
  title: string
  /** Whether the document is still in the question's collection. */
  isThere: boolean
}

/** A question that a collection should answer. */
export interface TrialQuestion {
  id: string
  collectionId: string
  question: string
  createdAt: string
  expected: Expectation[]
}

/** How well a collection's questions were answered. */
export interface TrialRun {
  id: string
  collectionId: string
  createdAt: string
  /** The embedding model; null: words alone. */
  model: string | null
  /** How many questions were asked. */
  questions: number
  scores: Scores
  /** Undefined for older runs. */
  results: TrialResult[] | undefined
}

/** So many runs of a collection are kept, and of so many what came of each question. */
const mostRuns = { kept: 200, whole: 10 }

interface RunRow {
  id: string
  collection_id: string
  created_at: string
  model: string | null
  questions: number
  scores: string
  results: string | null
}

const runFrom = (row: RunRow): TrialRun => ({
  id: row.id,
  collectionId: row.collection_id,
  createdAt: row.created_at,
  model: row.model,
  questions: row.questions,
  scores: JSON.parse(row.scores),
  results: row.results ? JSON.parse(row.results) : undefined,
})

interface QuestionRow {
  id: string
  collection_id: string
  question: string
  created_at: string
  expectation_id: string | null
  document_id: string
  quote: string
  title: string
  there: number
}

const questionColumns = `trial_questions.id, trial_questions.collection_id, question,
    trial_questions.created_at, trial_expectations.id as expectation_id, document_id, quote,
    iif(documents.collection_id = trial_questions.collection_id and deleted_at is null, title, '') as title,
    documents.collection_id = trial_questions.collection_id and deleted_at is null as there
  from trial_questions left join trial_expectations on question_id = trial_questions.id
    left join documents on documents.id = document_id`

function questionsFrom(rows: QuestionRow[]): TrialQuestion[] {
  const found = new Map<string, TrialQuestion>()
  for (const row of rows) {
    const { id, collection_id: collectionId, question, created_at: createdAt } = row
    const one = found.get(id) ?? { id, collectionId, question, createdAt, expected: [] }
    found.set(id, one)
    if (!row.expectation_id) continue
    const { document_id: documentId, quote, title, there } = row
    one.expected.push({ id: row.expectation_id, documentId, quote, title, isThere: there === 1 })
  }
  return [...found.values()]
}

/** Questions that collections should answer, and how well they did. */
export const createTrialStore = (db: Database) => ({
  /** Those of a collection, oldest first. */
  async questions(collectionId: string): Promise<TrialQuestion[]> {
    const rows = await db.all<QuestionRow>(
      `select ${questionColumns} where trial_questions.collection_id = ?
        order by trial_questions.id, trial_expectations.id`,
      collectionId,
    )
    return questionsFrom(rows)
  },

  async question(id: string): Promise<TrialQuestion | undefined> {
    const rows = await db.all<QuestionRow>(
      `select ${questionColumns} where trial_questions.id = ? order by trial_expectations.id`,
      id,
    )
    return questionsFrom(rows)[0]
  },

  /** How many questions a collection has. */
  async count(collectionId: string, queries: Queries = db): Promise<number> {
    const row = await queries.get<{ count: number }>(
      'select count(*) as count from trial_questions where collection_id = ?',
      collectionId,
    )
    return row!.count
  },

  /** @returns the id of the question, which may have been there */
  async add(tx: Queries, collectionId: string, question: string, by: string): Promise<string> {
    await tx.run(
      `insert into trial_questions (id, collection_id, question, created_by, created_at)
       values (?, ?, ?, ?, ?) on conflict do nothing`,
      newId(),
      collectionId,
      question,
      by,
      now(),
    )
    const row = await tx.get<{ id: string }>(
      'select id from trial_questions where collection_id = ? and question = ?',
      collectionId,
      question,
    )
    return row!.id
  },

  /** @returns whether it was not there */
  async expect(
    tx: Queries,
    questionId: string,
    { documentId, quote }: Pick<Expectation, 'documentId' | 'quote'>,
  ): Promise<boolean> {
    const added = await tx.run(
      `insert into trial_expectations (id, question_id, document_id, quote)
       values (?, ?, ?, ?) on conflict do nothing`,
      newId(),
      questionId,
      documentId,
      quote,
    )
    return added > 0
  },

  /** Which question one belongs to. */
  async questionOf(expectationId: string): Promise<string | undefined> {
    const row = await db.get<{ question_id: string }>(
      'select question_id from trial_expectations where id = ?',
      expectationId,
    )
    return row?.question_id
  },

  async removeExpectations(tx: Queries, questionId: string): Promise<void> {
    await tx.run('delete from trial_expectations where question_id = ?', questionId)
  },

  async removeExpectation(id: string): Promise<void> {
    await db.run('delete from trial_expectations where id = ?', id)
  },

  async rename(tx: Queries, id: string, question: string): Promise<void> {
    await tx.run('update trial_questions set question = ? where id = ?', question, id)
  },

  async remove(id: string): Promise<void> {
    await db.run('delete from trial_questions where id = ?', id)
  },

  /** Documents of a collection by their id, title or file name; of several the newest. */
  async documentsNamed(collectionId: string, names: string[]): Promise<Map<string, string>> {
    const rows = await db.all<{ named: string; id: string }>(
      `select value as named, max(documents.id) as id
         from json_each(?) join documents on value in (documents.id, title, name)
        where collection_id = ? and deleted_at is null group by value`,
      JSON.stringify([...new Set(names)]),
      collectionId,
    )
    return new Map(rows.map(({ named, id }) => [named, id]))
  },

  /** Newest first. */
  async runs(collectionId: string, limit: number): Promise<TrialRun[]> {
    const rows = await db.all<RunRow>(
      'select * from trial_runs where collection_id = ? order by id desc limit ?',
      collectionId,
      limit,
    )
    return rows.map(runFrom)
  },

  /** Keeps a run, and forgets the oldest. */
  async addRun(run: Omit<TrialRun, 'id' | 'createdAt'>): Promise<void> {
    await db.tx(async (tx) => {
      await tx.run(
        `insert into trial_runs (id, collection_id, created_at, model, questions, scores, results)
         values (?, ?, ?, ?, ?, ?, ?)`,
        newId(),
        run.collectionId,
        now(),
        run.model,
        run.questions,
        JSON.stringify(run.scores),
        JSON.stringify(run.results),
      )
      const older = (count: number) =>
        `(select id from trial_runs where collection_id = ?1 order by id desc limit -1 offset ${count})`
      await tx.run(
        `update trial_runs set results = null where id in ${older(mostRuns.whole)}`,
        run.collectionId,
      )
      await tx.run(`delete from trial_runs where id in ${older(mostRuns.kept)}`, run.collectionId)
    })
  },

  /** Ids of the collections that have questions with something to find. */
  async asked(): Promise<string[]> {
    const rows = await db.all<{ id: string }>(
      `select id from collections where deleted_at is null
          and id in (select collection_id from trial_questions join trial_expectations
                         on question_id = trial_questions.id) order by id`,
    )
    return rows.map(({ id }) => id)
  },

  /** What of a collection its answers depend on, as one text; and how many documents wait to be read. */
  async state(collectionId: string): Promise<{ text: string; waiting: number }> {
    const row = await db.get<Record<string, number | string | null>>(
      `select (select count(*) || '/' || coalesce(sum(version), 0) || '/' ||
                      coalesce(sum(length(title)), 0) || '/' || coalesce(max(id), '')
                 from documents where collection_id = ?1 and deleted_at is null) as documents,
              (select count(*) from documents where collection_id = ?1 and deleted_at is null
                  and (status in ('queued', 'working') or indexed_in is not null)) as waiting,
              (select count(*) || '/' || coalesce(max(trial_expectations.id), '') || '/' ||
                      count(distinct question_id) || '/' || coalesce(sum(length(question)), 0)
                 from trial_questions left join trial_expectations
                   on question_id = trial_questions.id
                where collection_id = ?1) as questions,
              passage_size, language
         from collections where id = ?1`,
      collectionId,
    )
    const { waiting, ...rest } = row!
    return { text: JSON.stringify(rest), waiting: Number(waiting) }
  },

  /** How that was at the last run, and when it was last looked. */
  async lastState(collectionId: string): Promise<{ tried: string; seen: string }> {
    const row = await db.get<{ tried: string; seen: string }>(
      'select tried, seen from trial_states where collection_id = ?',
      collectionId,
    )
    return row ?? { tried: '', seen: '' }
  },

  async setState(collectionId: string, state: { tried: string } | { seen: string }) {
    const [name, value] = 'tried' in state ? ['tried', state.tried] : ['seen', state.seen]
    await db.run(
      `insert into trial_states (collection_id, ${name}) values (?1, ?2)
         on conflict do update set ${name} = ?2`,
      collectionId,
      value,
    )
  },
})
