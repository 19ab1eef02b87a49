import { setTimeout as sleep } from 'node:timers/promises'
import { Problem } from './errors.ts'
import type { Host } from './host.ts'
import {
  type Count,
  jobError,
  type JobKind,
  type JobName,
  type JobQueue,
  type Run,
  type TakenJob,
} from './jobs.ts'
import type { Log } from './log.ts'
import { firstDue, nextDue } from './schedule.ts'

/** How often the table is looked at, for what other nodes queued or cancelled, in ms. */
const lookMs = 1000
/** How long a job is this process's without renewal, and how often it is renewed, in ms. */
const leaseMs = 30_000
const renewMs = 10_000
/** How many run at once, and how many of one name, so that none keeps all others waiting. */
const most = 4
const mostOfOne = 2
/** How long a job that was told to end is waited for, in ms. */
const graceMs = 5000
/** Waiting before the second attempt, in ms; doubled for each further one, up to the longest. */
const retryMs = 10_000
const longestRetryMs = 3_600_000
const defaultAttempts = 5

/** Why a run's signal fired. */
type Reason = 'cancelled' | 'stopped' | 'lost'

interface Running {
  job: TakenJob
  stop: AbortController
  /** Told, but not stored yet. */
  count?: Count | undefined
  ended: Promise<void>
}

interface WorkerParts {
  jobs: JobQueue
  log: Log
  /** Whether no other process can be running jobs of this database. */
  alone: boolean
  now?: () => number
}

export type Worker = ReturnType<typeof createWorker>

/** Runs what is queued: takes jobs by lease, keeps the leases, tries again, and follows schedules. */
export function createWorker({ jobs, log, alone, now = Date.now }: WorkerParts) {
  const running = new Set<Running>()
  const planned = new Map<string, string>()
  const stopping = new AbortController()
  let host: Pick<Host, 'collect' | 'signal'> | undefined
  let rounds: Promise<void> = Promise.resolve()
  let taking: Promise<TakenJob | undefined> = Promise.resolve(undefined)
  let renewedAt = 0
  let bell = Promise.withResolvers<void>()
  let rung = false

  /** Looks at once. */
  const wake = () => {
    rung = true
    bell.resolve()
  }
  jobs.listen(wake)

  /** Until it is woken, or it is time to look again. */
  async function rest() {
    const end = new AbortController()
    const { signal } = end
    await Promise.race([bell.promise, sleep(lookMs, undefined, { signal }).catch(() => {})])
    end.abort()
  }

  async function work() {
    if (alone) await jobs.reclaim().catch((error) => log.warn('cannot look for jobs', { error }))
    rung = true
    while (!stopping.signal.aborted) {
      const woken = rung
      rung = false
      bell = Promise.withResolvers<void>()
      try {
        await round(woken)
      } catch (error) {
        log.warn('cannot look for jobs', { error })
      }
      if (!rung) await rest()
    }
  }

  /** A woken round goes straight to a transaction, which comes after the one that has queued the job. */
  async function round(woken: boolean) {
    const kinds = await known()
    await watchRunning()
    await plan(kinds)
    const scheduled = [...kinds.values()].filter((kind) => kind.schedule)
    const free = () =>
      running.size < most ? [...kinds.keys()].filter((name) => countOf(name) < mostOfOne) : []
    for (const name of await jobs.dueBySchedule(scheduled.map((kind) => kind.name)))
      await jobs.queueDue(name, (due) => nextDue(kinds.get(name)!.schedule!, due, now()))
    if (!woken && !(await jobs.isDue(free()))) return
    while (free().length && !stopping.signal.aborted) {
      taking = jobs.take(free(), leaseMs)
      const job = await taking
      if (!job) return
      begin(job, kinds.get(job.name)!)
    }
  }

  /** The jobs of the kernel and of the plugins that run, by name. */
  async function known(): Promise<Map<JobName, JobKind>> {
    const kinds = [...jobs.own, ...((await host?.collect('jobs')) ?? [])]
    return new Map(kinds.map((kind) => [kind.name, kind]))
  }

  const countOf = (name: string) => [...running].filter(({ job }) => job.name === name).length

  async function plan(kinds: Map<JobName, JobKind>) {
    const changed = [...kinds.values()].flatMap(({ name, schedule }) =>
      schedule && planned.get(name) !== JSON.stringify(schedule) ? [{ name, schedule }] : [],
    )
    if (!changed.length) return
    await jobs.plan(changed.map((one) => ({ ...one, dueAt: firstDue(one.schedule, now()) })))
    for (const { name, schedule } of changed) planned.set(name, JSON.stringify(schedule))
  }

  /** Ends what was cancelled anywhere or is no longer this process's; renews the rest. */
  async function watchRunning() {
    if (!running.size) return
    const leases = [...running].map(({ job }) => job.lease)
    if (now() - renewedAt >= renewMs) {
      await jobs.renew(leases, leaseMs)
      renewedAt = now()
    }
    const held = await jobs.held(leases)
    for (const one of running) {
      const { job, stop, count } = one
      if (!leases.includes(job.lease)) continue
      one.count = undefined
      if (count) await jobs.progress(job, count)
      const lease = held.get(job.lease)
      if (!lease) stop.abort('lost' satisfies Reason)
      else if (lease.cancelled) stop.abort('cancelled' satisfies Reason)
    }
  }

  function begin(job: TakenJob, kind: JobKind) {
    const stop = new AbortController()
    const one: Running = { job, stop, ended: Promise.resolve() }
    running.add(one)
    one.ended = attempt(one, kind)
      .catch((error) => log.error('how a job ended cannot be stored', { job: job.id, error }))
      .finally(() => {
        running.delete(one)
        wake()
      })
  }

  async function attempt(one: Running, kind: JobKind): Promise<void> {
    const { job, stop } = one
    const plugin = job.name.split('.')[0]!
    const end = () => stop.abort('stopped' satisfies Reason)
    const pluginEnds = host?.signal(plugin)
    if (plugin !== 'kernel' && (!pluginEnds || pluginEnds.aborted)) end()
    pluginEnds?.addEventListener('abort', end)
    const { attempts = defaultAttempts } = kind
    const lease = (await jobs.held([job.lease])).get(job.lease)
    if (lease?.cancelled) stop.abort('cancelled' satisfies Reason)
    try {
      if (job.attempt > attempts) throw new Problem(500, 'jobs.error.lost')
      const result = stop.signal.aborted
        ? undefined
        : await kind.run(job.payload as never, runOf(one))
      if (stop.signal.aborted) await abandon(one)
      else await jobs.end(job, { status: 'done', result, count: one.count })
    } catch (error) {
      if (stop.signal.aborted) return await abandon(one)
      log.warn('a job failed', { job: job.id, name: job.name, attempt: job.attempt, error })
      const lasting = error instanceof Problem && error.status < 500 && !error.retryAfter
      const status = lasting ? 'failed' : job.attempt < attempts ? 'queued' : 'parked'
      const inMs = waitBefore(job.attempt, error)
      await jobs.end(job, { status, error: jobError(error), count: one.count, inMs })
    } finally {
      pluginEnds?.removeEventListener('abort', end)
    }
  }

  async function abandon({ job, stop, count }: Running) {
    const reason = stop.signal.reason as Reason
    if (reason === 'cancelled') await jobs.end(job, { status: 'cancelled', count })
    else if (reason === 'stopped') await jobs.giveBack(job)
  }

  const runOf = (one: Running): Run => ({
    id: one.job.id,
    by: one.job.by,
    attempt: one.job.attempt,
    signal: one.stop.signal,
    state: one.job.state,
    keep: (state, tx) => jobs.keep(one.job, state, tx),
    progress(done, total) {
      one.count = { done: Math.round(done), total: Math.round(total) }
    },
  })

  /** Tells runs to end, and gives back what does not end in time. */
  async function endRuns(which: Running[]) {
    for (const { stop } of which) stop.abort('stopped' satisfies Reason)
    const end = new AbortController()
    const grace = sleep(graceMs, undefined, { signal: end.signal }).catch(() => {})
    await Promise.race([Promise.all(which.map(({ ended }) => ended)), grace])
    end.abort()
    for (const one of which) if (running.has(one)) await jobs.giveBack(one.job)
  }

  return {
    /** Begins to work, once. */
    begin(from: NonNullable<typeof host>): void {
      if (host || stopping.signal.aborted) return wake()
      host = from
      rounds = work()
    },

    /** Gives back the jobs of a plugin that is being stopped; undefined when it has none. */
    leave(plugin: string): Promise<void> | undefined {
      const its = () => [...running].filter(({ job }) => job.name.startsWith(`${plugin}.`))
      const end = async () => {
        await endRuns(its())
        // What was about to be taken just then.
        await taking.catch(() => {})
        await endRuns(its())
      }
      return its().length ? end() : undefined
    },

    /** Takes no more and gives back what runs, for the next process. */
    async stop(): Promise<void> {
      stopping.abort()
      bell.resolve()
      await rounds
      await endRuns([...running])
    },
  }
}

/** Ms until the next attempt: twice as long each time, and no sooner than the problem says. */
function waitBefore(attempt: number, error: unknown): number {
  const wished = error instanceof Problem ? (error.retryAfter ?? 0) * 1000 : 0
  return Math.max(wished, Math.min(retryMs * 2 ** (attempt - 1), longestRetryMs))
}
