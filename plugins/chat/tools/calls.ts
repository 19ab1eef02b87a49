import { Problem, type User } from 'convosphere'
import { z } from 'zod'
import type { ToolCall, ToolDefinition } from '../../models/index.ts'
import type { ChatContext } from '../chat.ts'
import { tokensOf } from '../context/tokens.ts'
import { enclosed, type Numbering } from '../sources/steps.ts'
import type { Wanted } from '../sources/steps.ts'
import type { Label, Step, Tool, ToolResult } from './tool.ts'

/** A call may take so long, in ms. */
const longestCallMs = 30_000
/** A model that writes longer arguments has lost its way, in characters. */
const longestInput = 10_000

/** A call that was checked, or why it cannot run. */
interface Checked {
  tool: Tool
  input: Record<string, unknown>
}

/** The tools of one answer. */
export type Tools = Awaited<ReturnType<typeof createTools>>

/**
 * The tools that a model may call for one answer.
 * @param now the person, and what the question is looked up in, as both are at the moment of a call
 */
export async function createTools(
  ctx: ChatContext,
  now: () => Promise<{ user: User; wanted: Wanted }>,
) {
  const { user, wanted } = await now()
  const all = await ctx.collect('tools')
  const isOffered = await Promise.all(all.map((tool) => tool.isOffered(user, wanted)))
  const offered = all.filter((_, index) => isOffered[index])

  /** @throws {Error} what the model did wrong, in words for it */
  function checked({ name, input }: ToolCall): Checked {
    const tool = offered.find((one) => one.name === name)
    if (!tool) throw new Error(`There is no tool ${name.slice(0, 64)}.`)
    if (input.length > longestInput) throw new Error('The arguments are too long.')
    const { data, error } = tool.input.safeParse(parsed(input))
    if (error) throw new Error(`The arguments do not fit: ${z.prettifyError(error)}`)
    return { tool, input: data }
  }

  return {
    definitions: offered.map(definitionOf),

    /** What people see of a call before it runs. */
    begin(call: ToolCall): Step {
      try {
        const { tool, input } = checked(call)
        return { tool: call.name, label: tool.label(input), state: 'running' }
      } catch {
        return { tool: call.name.slice(0, 64), label: misfit, state: 'running' }
      }
    },

    /**
     * Runs a call. What goes wrong is told the model, which may do better.
     * @param room how many characters of what it brings the model can take
     */
    async run(call: ToolCall, sources: Numbering, room: number, signal: AbortSignal) {
      const late = AbortSignal.timeout(longestCallMs)
      try {
        const { tool, input } = checked(call)
        const use = { ...(await now()), signal: AbortSignal.any([signal, late]) }
        const result = await ended(tool.run(input, use), use.signal)
        const text = told(result, sources, room)
        const report = result.report && {
          plugin: tool.plugin,
          report: result.report,
          told: tokensOf(text),
        }
        return { ok: true, label: result.label, text, report }
      } catch (error) {
        const reason = late.aborted ? 'The call took too long.' : reasonOf(error)
        ctx.log.info('a tool call failed', { tool: call.name.slice(0, 64), reason })
        return { ok: false, text: `Error: ${reason}` }
      }
    },
  }
}

const misfit: Label = { key: 'chat.step.misfit' }

const definitionOf = ({ name, description, input }: Tool): ToolDefinition => {
  const { $schema: _, ...schema } = z.toJSONSchema(input, { io: 'input' })
  return { name, description, input: schema }
}

function parsed(input: string): unknown {
  try {
    return JSON.parse(input || '{}')
  } catch {
    throw new Error('The arguments are not JSON.')
  }
}

const reasonOf = (error: unknown) => {
  if (error instanceof Problem)
    return error.status === 404 ? 'There is nothing like that.' : error.key
  return error instanceof Error && error.constructor === Error ? error.message : 'It failed.'
}

/** Rejects when the signal fires, though what runs may not listen. */
async function ended<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const end = () => reject(signal.reason)
  signal.addEventListener('abort', end, { once: true })
  try {
    return await Promise.race([work, promise])
  } finally {
    signal.removeEventListener('abort', end)
  }
}

/** As many passages as there is room for, numbered. */
function told({ text, passages = [] }: ToolResult, sources: Numbering, room: number): string {
  let left = room - text.length
  const fitting = passages.filter(({ quote }) => (left -= quote.length) >= 0)
  const shown = sources.add(fitting)
  const over = passages.length - fitting.length
  return [
    text.slice(0, room),
    ...(shown.length ? [enclosed(shown)] : []),
    ...(over ? [`${over} more do not fit any more.`] : []),
  ].join('\n\n')
}
