import { aborted, createQueue, Problem, type Queries } from 'convosphere'
import type { Usage } from '../models/index.ts'
import type { ChatContext } from './chat.ts'
import type { Busy } from './context/context.ts'
import type { GrowingText } from './markdown.ts'
import { createCites } from './sources/cite.ts'
import type { AnswerReport, Source } from './sources/steps.ts'
import type { Message, Status, Store, StoredPart } from './store.ts'
import type { AnswerPart } from './tools/loop.ts'
import type { Step } from './tools/tool.ts'

/** What followers of one answer are told. */
export type AnswerEvent =
  { type: 'part'; part: StoredPart } | { type: 'busy' } | { type: 'steps' } | { type: 'settled' }

/** An answer while it is written. */
export interface RunningAnswer {
  id: string
  threadId: string
  text: string
  reasoning: string
  /** The number of the part before the first of this writing. */
  base: number
  /** The number of the last part that is stored. */
  n: number
  /** What is done before its first word. */
  busy: Busy
  /** What was called for it. */
  steps: Step[]
  /** For pages: the stored text as HTML. */
  growing: GrowingText
}

interface Writing extends RunningAnswer {
  model: string | undefined
  /** Of earlier writings, where it is written on. */
  spent: Spent
  stop: AbortController
  /** Parts that came but are not stored yet. */
  waiting: StoredPart[]
  lastCome: number
  settled: Promise<void>
  followers: number
}

/** Parts are committed and sent at most this often, in ms; the first one at once. */
const commitMs = 33
/** How long to wait before trying again to store what could not be stored. */
const retryMs = 1000

/** What the model is asked, and how many earlier messages were left out. */
type Prepare = (
  signal: AbortSignal,
  busy: (what: Busy) => void,
) => Promise<{
  leftOut: number
  sources: Source[]
  reports: AnswerReport[]
  /** What was done before the model is asked. */
  steps: Step[]
  parts: AsyncIterable<AnswerPart>
  /** Tokens up to the end of the answer, where what the provider counted can be true. */
  counted: (usage: Usage, text: string) => number | undefined
}>

/** What an answer has used and cost so far, as far as that is known. */
interface Spent {
  usage?: Usage | undefined
  cost?: number | undefined
}

/** Why an answer is ended: what it becomes. */
type EndReason = 'stopped' | 'interrupted'

/** What happens when an answer has ended. */
interface Endings {
  /** In the transaction that stores it. */
  settling(tx: Queries, answer: Pick<Message, 'threadId' | 'status' | 'model'>): Promise<void>
  /** Once it is stored. */
  settled(answerId: string, threadId: string, sources: Source[]): void
}

/** See `createAnswers`. */
export type Answers = ReturnType<typeof createAnswers>

/**
 * Writes answers. The server writes them, not the connection; every part is stored before anybody
 * is shown it: one commit holds the new parts of all running answers, then they are published.
 */
export function createAnswers(ctx: ChatContext, store: Store, endings: Endings) {
  const running = new Map<string, Writing>()
  const listeners = new Map<string, Set<(event: AnswerEvent) => void>>()
  const commitInTurn = createQueue()
  let commitTimer: ReturnType<typeof setTimeout> | undefined
  let lastCommit = 0

  const publish = (answerId: string, event: AnswerEvent) => {
    for (const listener of listeners.get(answerId) ?? [])
      try {
        listener(event)
      } catch (error) {
        ctx.log.error('a follower of an answer failed', { answer: answerId, error })
      }
  }

  /** At once when nothing was committed lately, else so that no two commits are closer than that. */
  function scheduleCommit() {
    if (commitTimer) return
    const wait = commitMs - (performance.now() - lastCommit)
    if (wait <= 0) return commitNow()
    commitTimer = setTimeout(commitNow, wait)
  }

  function commitNow() {
    commitTimer = undefined
    lastCommit = performance.now()
    void commit().catch((error) => {
      ctx.log.error('parts of answers cannot be stored; trying again', { error })
      commitTimer ??= setTimeout(commitNow, retryMs)
    })
  }

  /** Stores what has come of all answers, in one transaction, then shows it. */
  function commit(): Promise<void> {
    return commitInTurn(async () => {
      const batch = [...running.values()]
        .filter((answer) => answer.waiting.length)
        .map((answer) => ({ answer, parts: answer.waiting }))
      if (!batch.length) return
      for (const { answer } of batch) answer.waiting = []
      try {
        await ctx.db.tx(
          async (tx) => {
            for (const { answer, parts } of batch) await store.addParts(tx, answer.id, parts)
          },
          { durability: 'process' },
        )
      } catch (error) {
        for (const { answer, parts } of batch) answer.waiting = [...parts, ...answer.waiting]
        throw error
      }
      for (const { answer, parts } of batch)
        for (const part of parts) {
          if (part.type === 'text') {
            answer.text += part.text
            answer.growing.push(part.text)
          } else answer.reasoning += part.text
          answer.n = part.n
          publish(answer.id, { type: 'part', part })
        }
    })
  }

  function receive(answer: Writing, type: StoredPart['type'], text: string) {
    if (!text) return
    const last = answer.waiting.at(-1)
    if (last?.type === type) last.text += text
    else answer.waiting.push({ n: ++answer.lastCome, type, text })
    scheduleCommit()
  }

  async function write(answer: Writing, prepare: Prepare) {
    let turn: Awaited<ReturnType<Prepare>> | undefined | void
    let usage: Usage | undefined
    let model: string | undefined
    let problem: Problem | undefined
    let sources: Source[] = []
    const { signal } = answer.stop
    const busy = (what: Busy) => {
      answer.busy = what
      publish(answer.id, { type: 'busy' })
    }
    /** What it may cite from now on, and what was called for it: stored before it is shown. */
    const knowing = async (known: Source[]) => {
      await untilStored(() => store.setSources(answer.id, known, answer.steps))
      answer.growing.cites = createCites(known)
    }
    try {
      turn = await Promise.race([prepare(signal, busy), aborted(signal)])
      if (turn) await store.setReports(answer.id, turn.reports)
      if (turn) answer.steps = turn.steps
      if (turn?.sources.length || answer.steps.length)
        await knowing((sources = turn?.sources ?? []))
      if (answer.steps.length) publish(answer.id, { type: 'steps' })
      for await (const part of untilAborted(turn?.parts ?? nothing(), signal)) {
        if (part.type === 'steps') {
          answer.steps = part.steps
          await knowing((sources = part.sources))
          if (part.report) await store.addReport(answer.id, part.report)
          publish(answer.id, { type: 'steps' })
          continue
        }
        if (part.model) model = part.model
        if (part.type === 'usage') usage = part.usage
        else if (part.type !== 'call') receive(answer, part.type, part.text)
      }
    } catch (error) {
      if (ctx.signal.aborted) answer.stop.abort('interrupted' satisfies EndReason)
      problem =
        error instanceof Problem
          ? error
          : new Problem(502, 'models.error.failed', { detail: String(error) })
      ctx.log.warn('an answer failed', { answer: answer.id, error })
    }
    await untilStored(() => commit())
    const status: Status = signal.aborted
      ? (signal.reason as EndReason)
      : problem
        ? 'failed'
        : 'done'
    const { renderAnswer } = await import('./markdown.ts')
    const cites = createCites(sources)
    const html = renderAnswer(answer.text, cites)
    const cost = await costOf(model ?? answer.model, usage)
    const spent = together(answer.spent, { usage, cost })
    await untilStored(() =>
      ctx.db.tx(async (tx) => {
        await store.settle(tx, {
          id: answer.id,
          threadId: answer.threadId,
          status,
          text: answer.text,
          reasoning: answer.reasoning,
          html,
          model,
          ...spent,
          leftOut: turn?.leftOut ?? 0,
          sources: [...cites.cited],
          steps: ended(answer.steps),
          contextTokens: usage && turn?.counted(usage, answer.text),
          error: signal.aborted ? undefined : problem?.key,
          detail: signal.aborted ? undefined : problem?.detail,
        })
        await endings.settling(tx, { ...answer, status, model: model ?? answer.model })
      }),
    )
    running.delete(answer.id)
    publish(answer.id, { type: 'settled' })
    endings.settled(answer.id, answer.threadId, [...cites.cited])
  }

  async function costOf(model: string | undefined, usage: Usage | undefined) {
    if (!model || !usage) return undefined
    return ctx
      .use('models')
      .cost(model, usage)
      .catch((error) => {
        ctx.log.warn('what an answer cost is unknown', { model, error })
        return undefined
      })
  }

  /** Tries until it works: a full disk must not leave an answer "writing" for ever. */
  async function untilStored(work: () => Promise<void>) {
    while (true) {
      try {
        return await work()
      } catch (error) {
        ctx.log.error('an answer cannot be stored; trying again', { error })
        if (ctx.signal.aborted) return
        await Bun.sleep(retryMs)
      }
    }
  }

  return {
    /** The answer while it is written; undefined once it has settled. */
    running: (id: string): RunningAnswer | undefined => running.get(id),

    /** How many are being written. */
    count: () => running.size,

    /** All answers of a thread that are being written. */
    ofThread: (threadId: string): RunningAnswer[] =>
      [...running.values()].filter((answer) => answer.threadId === threadId),

    /** Begins to write; returns at once. */
    begin(
      message: Pick<Message, 'id' | 'threadId' | 'text' | 'reasoning' | 'model' | 'steps'> & Spent,
      growing: GrowingText,
      prepare: Prepare,
    ): void {
      if (message.text) growing.push(message.text)
      // No part is empty, so this is above every number that an earlier writing gave.
      const base = message.text.length + message.reasoning.length
      const answer: Writing = {
        id: message.id,
        threadId: message.threadId,
        model: message.model,
        spent: { usage: message.usage, cost: message.cost },
        text: message.text,
        reasoning: message.reasoning,
        base,
        n: base,
        lastCome: base,
        busy: undefined,
        steps: message.steps,
        growing,
        waiting: [],
        stop: new AbortController(),
        settled: Promise.resolve(),
        followers: 0,
      }
      running.set(answer.id, answer)
      // Asked at the last moment: it is kept, for whoever writes on it later.
      if (ctx.signal.aborted) answer.stop.abort('interrupted' satisfies EndReason)
      answer.settled = write(answer, prepare)
    },

    /** Ends an answer; resolves when it is stored. False when nobody is writing it. */
    async stop(id: string, reason: EndReason = 'stopped'): Promise<boolean> {
      const answer = running.get(id)
      if (!answer) return false
      answer.stop.abort(reason)
      await answer.settled
      return true
    },

    /** Ends all of them; for when the program stops. */
    async stopAll(): Promise<void> {
      await Promise.all([...running.keys()].map((id) => this.stop(id, 'interrupted')))
    },

    /** Hears of each stored part and the end; returns how to stop listening. */
    listen(id: string, listener: (event: AnswerEvent) => void): () => void {
      const all = listeners.get(id) ?? new Set()
      listeners.set(id, all.add(listener))
      const answer = running.get(id)
      if (answer) answer.followers++
      return () => {
        all.delete(listener)
        if (!all.size) listeners.delete(id)
        const { secondsWithoutReader } = ctx.settings
        if (!answer || --answer.followers > 0 || !secondsWithoutReader) return
        setTimeout(() => {
          if (answer.followers === 0) answer.stop.abort('interrupted' satisfies EndReason)
        }, secondsWithoutReader * 1000)
      }
    },
  }
}

/** What was running when an answer ended has not been done. */
export const ended = (steps: Step[]): Step[] =>
  steps.map((step) => (step.state === 'running' ? { ...step, state: 'stopped' } : step))

/** What two writings of one answer used and cost. */
function together(before: Spent, now: Spent): Spent {
  const cost = before.cost === undefined ? now.cost : before.cost + (now.cost ?? 0)
  if (!before.usage || !now.usage) return { usage: before.usage ?? now.usage, cost }
  const usage = { ...before.usage }
  for (const [kind, tokens] of Object.entries(now.usage) as [keyof Usage, number][])
    usage[kind] = (usage[kind] ?? 0) + tokens
  return { usage, cost }
}

async function* nothing(): AsyncIterable<AnswerPart> {}

/** Passes on what comes until the signal fires, even when the source hangs. */
async function* untilAborted<T>(source: AsyncIterable<T>, signal: AbortSignal): AsyncIterable<T> {
  const iterator = source[Symbol.asyncIterator]()
  const end = new Promise<{ done: true }>((resolve) =>
    signal.addEventListener('abort', () => resolve({ done: true }), { once: true }),
  )
  try {
    while (!signal.aborted) {
      const next = await Promise.race([iterator.next(), end])
      if (next.done) return
      yield next.value as T
    }
  } finally {
    void Promise.resolve(iterator.return?.()).catch(() => {})
  }
}
