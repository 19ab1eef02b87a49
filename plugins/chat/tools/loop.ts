import type { Part, ToolCall, TurnMessage, Usage } from '../../models/index.ts'
import type { AnswerReport, Numbering, Source } from '../sources/steps.ts'
import type { Tools } from './calls.ts'
import type { Step } from './tool.ts'

/** A piece of an answer, or what was called for it and what it may cite by now. */
export type AnswerPart =
  | (Part & { model?: string })
  | { type: 'steps'; steps: Step[]; sources: Source[]; report?: AnswerReport | undefined }

/** So often a model may look at what its calls brought, and call again. */
const mostRounds = 6
const mostCalls = 16
/** What one call, and all of an answer, may bring, in characters. */
const longestResult = 16_000
export const longestResults = 100_000

interface Loop {
  /** Asks the model, with what was called and what came of it. */
  ask(more: {
    messages: TurnMessage[]
    noMoreCalls: boolean
  }): AsyncIterable<Part & { model?: string }>
  /** Undefined: the model can call none. */
  tools: Tools | undefined
  sources: Numbering
  /** Of an earlier writing of the same answer. */
  steps: Step[]
  /** The beginning of the answer, which is there already. */
  prefix: string
  /** How many characters results may take together. */
  room: number
  /** Whether documents were chosen: where nothing is found in them, people are told. */
  isChosen: boolean
  signal: AbortSignal
}

/**
 * Answers by asking a model, running what it calls and asking it again, until it calls nothing more
 * or has had its share: then it has to answer with what there is.
 */
export async function* answering(loop: Loop): AsyncIterable<AnswerPart> {
  const { ask, tools, sources, signal } = loop
  const steps = [...loop.steps]
  const messages: TurnMessage[] = []
  let left = loop.room
  let calls = 0
  let spent: Usage | undefined
  let said = loop.prefix

  const shown = (report?: AnswerReport): AnswerPart => ({
    type: 'steps',
    steps: [...steps],
    sources: sources.all(),
    report,
  })

  async function* called(tools: Tools, call: ToolCall): AsyncIterable<AnswerPart> {
    const at = steps.push(tools.begin(call)) - 1
    yield shown()
    const { ok, label, text, report } = await tools.run(
      call,
      sources,
      Math.max(0, Math.min(longestResult, left)),
      signal,
    )
    if (signal.aborted) return
    left -= text.length
    messages.push({ role: 'tool', text, callId: call.id })
    const step = steps[at]!
    steps[at] = { ...step, label: label ?? step.label, state: ok ? 'done' : 'failed' }
    yield shown(report)
  }

  for (let round = 0; ; round++) {
    const wishes: ToolCall[] = []
    const noMoreCalls = round === mostRounds || calls >= mostCalls || left <= 0
    let text = ''
    let usage: Usage | undefined
    for await (const part of ask({ messages, noMoreCalls })) {
      if (part.type === 'call') wishes.push(part.call)
      else if (part.type === 'usage') {
        usage = part.usage
        yield { ...part, usage: sum(spent, usage) }
      } else if (part.type === 'text') {
        // What it says after a call is another paragraph.
        const isNext = round > 0 && !text && said
        yield isNext ? { ...part, text: `\n\n${part.text}` } : part
        text += part.text
      } else yield part
    }
    spent = sum(spent, usage)
    said += text
    if (!tools || !wishes.length) {
      if (loop.isChosen && !sources.all().length) {
        steps.push({ tool: '', label: { key: 'chat.step.nothing' }, state: 'done' })
        yield shown()
      }
      return
    }
    if (signal.aborted) return
    messages.push({ role: 'assistant', text: round ? text : loop.prefix + text, calls: wishes })
    for (const call of wishes) {
      if (++calls > mostCalls) messages.push({ role: 'tool', text: tooMany, callId: call.id })
      else yield* called(tools, call)
      if (signal.aborted) return
    }
  }
}

const tooMany = 'Error: No more calls in this answer. Answer with what you have.'

/** What several requests used together. */
function sum(before: Usage | undefined, now: Usage | undefined): Usage {
  const all = { input: 0, output: 0, ...before }
  for (const [kind, tokens] of Object.entries(now ?? {}) as [keyof Usage, number][])
    all[kind] = (all[kind] ?? 0) + tokens
  return all
}
