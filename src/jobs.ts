import type { Database, Queries } from './db.ts'
import { conflict, notFound, Problem } from './errors.ts'
import { newId } from './ids.ts'
import type { Jobs } from './plugin.ts'
import type { Schedule } from './schedule.ts'

export const jobStatuses = ['queued', 'running', 'done', 'failed', 'cancelled', 'parked'] as const
export type JobStatus = (typeof jobStatuses)[number]

export type JobName = Extract<keyof Jobs, string>

/** A kind of work that can be queued, as plugins contribute it. */
export type JobKind = { [N in JobName]: KindOf<N> }[JobName]

interface KindOf<N extends JobName> {
  /** `<plugin>.<job>`. */
  name: N
  /**
   * Does the work; what it returns (JSON) is the job's result. It may begin more than once: after an
   * error, a stop or a lost process. A Problem below 500 that names no time to come back fails for
   * good, every other error is tried again. Once `run.signal` has fired, what it returns or throws counts for nothing.
   */
  run(payload: Jobs[N], run: Run): unknown
  /** Queues it by itself, once in the whole cluster for each due time, with an empty payload. */
  schedule?: ({} extends Jobs[N] ? Schedule : never) | undefined
  /** How often it is begun before it is parked; default 5. */
  attempts?: number
  /** Message key of what it does, for the admin page. */
  label?: string
}

/** One attempt at a job. */
export interface Run {
  id: string
  /** The person who asked for it. */
  by: string | undefined
  /** From 1. */
  attempt: number
  /** Fires when the job is cancelled, its plugin or the program stops, or another process has it. */
  signal: AbortSignal
  /** What an earlier attempt kept. */
  state: unknown
  /**
   * Keeps a small state (JSON) for the next attempt, in the transaction that does the work: both are
   * stored or neither.
   * @throws {LostLease} when another process has taken the job, so that nothing is done twice
   */
  keep(state: unknown, tx?: Queries): Promise<void>
  /** How many of how many things are done. */
  progress(done: number, total: number): void
}

/** A job as stored. */
export interface Job {
  id: string
  name: string
  status: JobStatus
  /** The person who asked for it. */
  by: string | undefined
  attempts: number
  /** From 0 to 1. */
  progress: number
  count: Count | undefined
  error: JobError | undefined
  result: unknown
  createdAt: string
  /** When it begins, begins again, or counts as lost. */
  dueAt: string
  startedAt: string | undefined
  endedAt: string | undefined
}

/** How many of how many things are done. */
export interface Count {
  done: number
  total: number
}

/** What the last attempt ended with: for people a message key, for admins the exact cause. */
export interface JobError {
  key: string
  values?: Record<string, string | number>
  detail?: string | undefined
}

/** A job that this process has taken. */
export interface TakenJob {
  id: string
  name: JobName
  lease: string
  payload: unknown
  state: unknown
  by: string | undefined
  attempt: number
}

/** Another process has the job now, or nobody. */
export class LostLease extends Error {
  override name = 'LostLease'
}

interface Row {
  id: string
  name: JobName
  payload: string
  user_id: string | null
  status: JobStatus
  due_at: string
  attempts: number
  lease: string | null
  state: string | null
  done: number | null
  total: number | null
  error: string | null
  result: string | null
  created_at: string
  started_at: string | null
  ended_at: string | null
}

interface EnqueueOptions {
  /** The id of the person who asks: may look at it and cancel it. */
  by?: string | undefined
  /** While a job of this name and key is queued or running, no second one is queued. */
  key?: string
  /** Queues it with the rest of this transaction, or not at all. */
  tx?: Queries
}

/** How a process that ran a job leaves it. */
interface Ending {
  status: Exclude<JobStatus, 'running'>
  error?: JobError | undefined
  result?: unknown
  count?: Count | undefined
  /** When it begins again, in ms from now. */
  inMs?: number
}

export type JobQueue = ReturnType<typeof createJobs>

/** How long finished jobs are kept, in ms. */
const dayMs = 24 * 3_600_000
const keptMs = { scheduled: dayMs, done: 7 * dayMs, broken: 30 * dayMs }

/**
 * The durable queue: one table that all nodes share.
 * @param now the time in ms
 */
export function createJobs(db: Database, now: () => number = Date.now) {
  const at = (fromNowMs = 0) => new Date(now() + fromNowMs).toISOString()
  let onChange = () => {}
  const followers = new Set<(job: TakenJob, status: Ending['status']) => void>()

  const jobs = {
    /** The kernel's own kinds. */
    own: [
      {
        name: 'kernel.prune',
        label: 'jobs.prune',
        schedule: { everyMs: 3_600_000 },
        run: () => jobs.prune(),
      },
    ] as JobKind[],

    /**
     * Queues a job; returns its id, or that of the open job with the same key. It begins once a
     * surrounding transaction is stored.
     */
    async enqueue<N extends JobName>(
      name: N,
      payload: Jobs[N],
      { by, key, tx }: EnqueueOptions = {},
    ): Promise<string> {
      const id = newId()
      const add = async (q: Queries) => {
        const added = await q.run(
          `insert into jobs (id, name, key, payload, user_id, status, due_at, created_at)
           values (?1, ?2, ?3, ?4, ?5, 'queued', ?6, ?6) on conflict do nothing`,
          id,
          name,
          key ?? null,
          JSON.stringify(payload),
          by ?? null,
          at(),
        )
        if (added) return id
        const open = await q.get<{ id: string }>(
          "select id from jobs where name = ? and key = ? and status in ('queued', 'running')",
          name,
          key ?? null,
        )
        return open!.id
      }
      const queued = await (tx ? add(tx) : db.tx(add))
      onChange()
      return queued
    },

    /** Calls back whenever something was queued or cancelled by this process. */
    listen(listener: () => void): void {
      onChange = listener
    },

    /** Hears of each attempt that ends here, for good or `queued` again; returns how to end it. */
    follow(listener: (job: TakenJob, status: Ending['status']) => void): () => void {
      followers.add(listener)
      return () => followers.delete(listener)
    },

    /** Has this process look at once, instead of within a second. */
    wake: () => onChange(),

    async get(id: string): Promise<Job | undefined> {
      const row = await db.get<Row>('select * from jobs where id = ?', id)
      return row && fromRow(row)
    },

    /** The newest job of this name that this person asked for. */
    async latest(name: JobName, by: string): Promise<Job | undefined> {
      const row = await db.get<Row>(
        'select * from jobs where name = ? and user_id = ? order by id desc limit 1',
        name,
        by,
      )
      return row && fromRow(row)
    },

    /** Newest first. */
    async list({
      after = '',
      limit,
      status,
    }: {
      after?: string | undefined
      limit: number
      status?: JobStatus | undefined
    }): Promise<{ items: Job[]; next: string | null }> {
      const rows = await db.all<Row>(
        `select * from jobs where (?1 = '' or id < ?1) and (?2 = '' or status = ?2)
          order by id desc limit ?3`,
        after,
        status ?? '',
        limit + 1,
      )
      const items = rows.slice(0, limit).map(fromRow)
      return { items, next: rows.length > limit ? items.at(-1)!.id : null }
    },

    /** How many there are of each status. */
    async counts(): Promise<Map<JobStatus, number>> {
      const rows = await db.all<{ status: JobStatus; count: number }>(
        'select status, count(*) as count from jobs group by status',
      )
      const counts = new Map<JobStatus, number>(jobStatuses.map((status) => [status, 0]))
      for (const { status, count } of rows) counts.set(status, count)
      return counts
    },

    /** Cancels a queued job, or asks the node that runs it to end it; false when it has ended. */
    async cancel(id: string): Promise<boolean> {
      const changed = await db.run(
        `update jobs set cancel_asked = 1,
                ended_at = case status when 'queued' then ?2 end,
                status = case status when 'queued' then 'cancelled' else status end
          where id = ?1 and status in ('queued', 'running')`,
        id,
        at(),
      )
      onChange()
      return changed > 0
    },

    /**
     * Queues a job again that failed, was parked or cancelled; it goes on from what it had kept.
     * @throws {Problem} 404 when there is none, 409 when it has not ended so, or its like is queued
     */
    async retry(id: string): Promise<void> {
      const changed = await db.tx(async (tx) => {
        if (!(await tx.get('select 1 from jobs where id = ?', id))) throw notFound()
        return tx.run(
          `update or ignore jobs set status = 'queued', due_at = ?2, attempts = 0, cancel_asked = 0,
                  error = null, ended_at = null
            where id = ?1 and status in ('failed', 'parked', 'cancelled')`,
          id,
          at(),
        )
      })
      if (!changed) throw conflict('jobs.error.notAgain')
      onChange()
    },

    /** Whether a job of these names may begin. */
    async isDue(names: string[]): Promise<boolean> {
      const row = await db.get(
        `select 1 from jobs where status in ('queued', 'running') and due_at <= ?
            and name in (select value from json_each(?)) limit 1`,
        at(),
        JSON.stringify(names),
      )
      return row !== undefined
    },

    /** Takes the next due job of these names, for `leaseMs` unless renewed. */
    async take(names: string[], leaseMs: number): Promise<TakenJob | undefined> {
      const lease = newId()
      const row = await db.tx((tx) =>
        tx.get<Row>(
          `update jobs set status = 'running', lease = ?1, due_at = ?2, started_at = ?3,
                  attempts = attempts + 1
            where id = (select id from jobs where status in ('queued', 'running') and due_at <= ?3
                           and name in (select value from json_each(?4))
                         order by due_at, id limit 1)
           returning *`,
          lease,
          at(leaseMs),
          at(),
          JSON.stringify(names),
        ),
      )
      if (!row) return undefined
      return {
        id: row.id,
        name: row.name,
        lease,
        payload: JSON.parse(row.payload),
        state: row.state === null ? undefined : JSON.parse(row.state),
        by: row.user_id ?? undefined,
        attempt: row.attempts,
      }
    },

    /** Keeps these leases for another `leaseMs`. */
    async renew(leases: string[], leaseMs: number): Promise<void> {
      await db.run(
        `update jobs set due_at = ? where status = 'running'
            and lease in (select value from json_each(?))`,
        at(leaseMs),
        JSON.stringify(leases),
      )
    },

    /**
     * Which of these leases still hold, and whether the job is to end: it was cancelled, or whoever
     * asked for it may no longer sign in.
     */
    async held(leases: string[]): Promise<Map<string, { cancelled: boolean }>> {
      const rows = await db.all<{ lease: string; cancelled: number }>(
        `select lease, cancel_asked or users.disabled_at is not null as cancelled
           from jobs left join users on users.id = jobs.user_id
          where status = 'running' and lease in (select value from json_each(?))`,
        JSON.stringify(leases),
      )
      return new Map(rows.map(({ lease, cancelled }) => [lease, { cancelled: Boolean(cancelled) }]))
    },

    /** @throws {LostLease} */
    async keep({ id, lease }: TakenJob, state: unknown, tx: Queries = db): Promise<void> {
      const held = await tx.run(
        "update jobs set state = ? where id = ? and lease = ? and status = 'running'",
        JSON.stringify(state),
        id,
        lease,
      )
      if (!held) throw new LostLease(`job ${id} is no longer this process's`)
    },

    async progress({ id, lease }: TakenJob, { done, total }: Count): Promise<void> {
      await db.run(
        'update jobs set done = ?, total = ? where id = ? and lease = ?',
        done,
        total,
        id,
        lease,
      )
    },

    /** Ends an attempt, unless the lease was lost. */
    async end(job: TakenJob, ending: Ending): Promise<void> {
      const { status, error, result, count, inMs = 0 } = ending
      const changed = await db.run(
        `update jobs set status = ?1, error = ?2, result = ?3, due_at = ?4, ended_at = ?5,
                done = coalesce(?6, done), total = coalesce(?7, total),
                lease = null, state = case ?1 when 'done' then null else state end
          where id = ?8 and lease = ?9 and status = 'running'`,
        status,
        error ? JSON.stringify(error) : null,
        result === undefined ? null : JSON.stringify(result),
        at(inMs),
        status === 'queued' ? null : at(),
        count?.done ?? null,
        count?.total ?? null,
        job.id,
        job.lease,
      )
      if (changed) for (const follower of followers) follower(job, status)
    },

    /** Gives a job back as if it had not been begun. */
    async giveBack({ id, lease }: TakenJob): Promise<void> {
      await db.run(
        `update jobs set status = 'queued', due_at = ?, lease = null, attempts = attempts - 1
          where id = ? and lease = ? and status = 'running'`,
        at(),
        id,
        lease,
      )
    },

    /** Makes due what a lost process was running; for the only process there is. */
    async reclaim(): Promise<void> {
      await db.run("update jobs set due_at = ? where status = 'running'", at())
    },

    /** Notes when jobs are due first; what is noted stays unless its schedule is another now. */
    async plan(jobs: { name: string; schedule: Schedule; dueAt: number }[]): Promise<void> {
      const rows = await db.all<{ name: string; schedule: string }>(
        'select name, schedule from schedules',
      )
      const noted = new Map(rows.map((row) => [row.name, row.schedule]))
      for (const { name, schedule, dueAt } of jobs) {
        const text = JSON.stringify(schedule)
        // A write waits for the disk, even one that changes nothing.
        if (noted.get(name) === text) continue
        await db.run(
          `insert into schedules values (?, ?, ?) on conflict (name) do update
             set schedule = excluded.schedule, due_at = excluded.due_at
           where schedule <> excluded.schedule`,
          name,
          text,
          new Date(dueAt).toISOString(),
        )
      }
    },

    /** Which of these are due by their schedule. */
    async dueBySchedule(names: JobName[]): Promise<JobName[]> {
      const rows = await db.all<{ name: JobName }>(
        `select name from schedules where due_at <= ?
            and name in (select value from json_each(?))`,
        at(),
        JSON.stringify(names),
      )
      return rows.map(({ name }) => name)
    },

    /**
     * Queues a job that is due by its schedule, once in the cluster.
     * @param next the due time after this one
     */
    async queueDue(name: JobName, next: (due: number) => number): Promise<void> {
      await db.tx(async (tx) => {
        const row = await tx.get<{ due_at: string }>(
          'select due_at from schedules where name = ? and due_at <= ?',
          name,
          at(),
        )
        if (!row) return
        const due = new Date(next(Date.parse(row.due_at))).toISOString()
        await tx.run('update schedules set due_at = ? where name = ?', due, name)
        await jobs.enqueue(name, {} as never, { key: 'schedule', tx })
      })
    },

    /** Forgets what ended long ago. */
    async prune(): Promise<void> {
      await db.run(
        `delete from jobs where
           (status in ('done', 'cancelled') and ended_at < case when user_id is null then ? else ? end)
           or (status in ('failed', 'parked') and ended_at < ?)`,
        at(-keptMs.scheduled),
        at(-keptMs.done),
        at(-keptMs.broken),
      )
    },
  }
  return jobs
}

/** What is stored of an error. */
export const jobError = (error: unknown): JobError =>
  error instanceof Problem
    ? { key: error.key, values: error.values, detail: error.detail }
    : { key: 'error.internal', detail: String(error) }

const fromRow = (row: Row): Job => ({
  id: row.id,
  name: row.name,
  status: row.status,
  by: row.user_id ?? undefined,
  attempts: row.attempts,
  progress: row.status === 'done' ? 1 : row.total ? Math.min(1, (row.done ?? 0) / row.total) : 0,
  count: row.total === null ? undefined : { done: row.done ?? 0, total: row.total },
  error: row.error === null ? undefined : (JSON.parse(row.error) as JobError),
  result: row.result === null ? undefined : JSON.parse(row.result),
  createdAt: row.created_at,
  dueAt: row.due_at,
  startedAt: row.started_at ?? undefined,
  endedAt: row.ended_at ?? undefined,
})
