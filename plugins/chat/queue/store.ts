import { type Database, newId, now, type Queries } from 'convosphere'

/** A question that waits for its turn, or has had it. */
export interface QueuedQuestion {
  id: string
  threadId: string
  personId: string
  text: string
  /** Undefined: the thread's. */
  model: string | undefined
  /** Ids of what goes along with it. */
  attachments: string[]
  clientKey: string
  createdAt: string
  sentAt: string | undefined
  /** What it has become. */
  questionId: string | undefined
}

interface Row {
  id: string
  thread_id: string
  person_id: string
  text: string
  model: string | null
  attachments: string
  client_key: string
  created_at: string
  question_id: string | null
  sent_at: string | null
}

const queuedFrom = (row: Row): QueuedQuestion => ({
  id: row.id,
  threadId: row.thread_id,
  personId: row.person_id,
  text: row.text,
  model: row.model ?? undefined,
  attachments: JSON.parse(row.attachments),
  clientKey: row.client_key,
  createdAt: row.created_at,
  sentAt: row.sent_at ?? undefined,
  questionId: row.question_id ?? undefined,
})

/** The queues of threads. Whatever changes one raises its thread's version, so that pages follow. */
export function createQueueStore(db: Database) {
  const get = async (id: string, queries: Queries = db) => {
    const row = await queries.get<Row>('select * from queued_questions where id = ?', id)
    return row && queuedFrom(row)
  }
  const touch = (tx: Queries, threadId: string) =>
    tx.run('update threads set version = version + 1 where id = ?', threadId)

  return {
    get,

    /** What waits in a thread, in the order in which it is sent. */
    async waiting(threadId: string): Promise<QueuedQuestion[]> {
      const rows = await db.all<Row>(
        'select * from queued_questions where thread_id = ? and sent_at is null order by id',
        threadId,
      )
      return rows.map(queuedFrom)
    },

    /** Threads in which something waits. */
    async threads(): Promise<string[]> {
      const rows = await db.all<{ thread_id: string }>(
        'select distinct thread_id from queued_questions where sent_at is null',
      )
      return rows.map((row) => row.thread_id)
    },

    async byClientKey(tx: Queries, key: string): Promise<QueuedQuestion | undefined> {
      const row = await tx.get<Row>('select * from queued_questions where client_key = ?', key)
      return row && queuedFrom(row)
    },

    async add(
      tx: Queries,
      question: Omit<QueuedQuestion, 'id' | 'createdAt' | 'sentAt' | 'questionId'>,
    ): Promise<QueuedQuestion> {
      const id = newId()
      await tx.run(
        `insert into queued_questions
             (id, thread_id, person_id, text, model, attachments, client_key, created_at)
           values (?, ?, ?, ?, ?, ?, ?, ?)`,
        id,
        question.threadId,
        question.personId,
        question.text,
        question.model ?? null,
        JSON.stringify(question.attachments),
        question.clientKey,
        now(),
      )
      await touch(tx, question.threadId)
      return (await get(id, tx))!
    },

    /** False when it no longer waits. */
    async setText(tx: Queries, { id, threadId }: QueuedQuestion, text: string): Promise<boolean> {
      await touch(tx, threadId)
      const sql = 'update queued_questions set text = ? where id = ? and sent_at is null'
      return (await tx.run(sql, text, id)) > 0
    },

    /** False when it no longer waits. */
    async remove(tx: Queries, { id, threadId }: QueuedQuestion): Promise<boolean> {
      await touch(tx, threadId)
      return (await tx.run('delete from queued_questions where id = ? and sent_at is null', id)) > 0
    },

    /** Notes what it has become; false when it no longer waits. */
    async take(tx: Queries, id: string, questionId: string): Promise<boolean> {
      const sql =
        'update queued_questions set question_id = ?, sent_at = ? where id = ? and sent_at is null'
      return (await tx.run(sql, questionId, now(), id)) > 0
    },

    /** Forgets what was sent before `time`. */
    async purge(time: string): Promise<void> {
      await db.run('delete from queued_questions where sent_at < ?', time)
    },
  }
}
