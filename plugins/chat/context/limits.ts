import { forbidden, invalid, roles, type User } from 'convosphere'
import { z } from 'zod'
import type { Parameters } from '../../models/index.ts'
import {
  longestInstructions,
  mostAnswerTokens,
  type Wishes,
  type WishesChange,
} from './parameters.ts'

/** What one role may ask of models; a role without a row may ask for anything. */
const Limit = z.object({
  role: z.enum(roles).default('user'),
  instructions: z.boolean().default(false),
  longestInstructions: z
    .number()
    .int()
    .min(1)
    .max(longestInstructions)
    .default(longestInstructions),
  temperature: z.boolean().default(false),
  reasoningEffort: z.boolean().default(false),
  maxTokens: z.boolean().default(false),
  /** 0: as many as the model writes. */
  mostTokens: z.number().int().min(0).max(mostAnswerTokens).default(0),
})

export const limits = z
  .array(Limit)
  .max(roles.length)
  .refine((rows) => new Set(rows.map(({ role }) => role)).size === rows.length, {
    params: { key: 'chat.error.roleTwice' },
  })
  .default([])

/** What somebody may ask of models. */
export interface Limits {
  instructions: boolean
  /** In characters. */
  longestInstructions: number
  may: Record<keyof Parameters, boolean>
  /** The most tokens of an answer. */
  mostTokens: number
  /** Whether anything may be asked for at all. */
  any: boolean
}

const none: Limits = {
  instructions: true,
  longestInstructions,
  may: { temperature: true, topP: true, maxTokens: true, reasoningEffort: true },
  mostTokens: mostAnswerTokens,
  any: true,
}

/** What a person may ask of models, by the rows that an admin wrote. */
export function limitsOf(rows: z.infer<typeof limits>, { role }: Pick<User, 'role'>): Limits {
  const row = rows.find((one) => one.role === role)
  if (!row) return none
  const { instructions, temperature, maxTokens, reasoningEffort } = row
  return {
    instructions,
    longestInstructions: row.longestInstructions,
    may: { temperature, topP: temperature, maxTokens, reasoningEffort },
    mostTokens: row.mostTokens || mostAnswerTokens,
    any: instructions || temperature || maxTokens || reasoningEffort,
  }
}

/**
 * Whether somebody may have it so; taking something back is open to all.
 * @throws {Problem} 403 for what the role may not ask for at all, 422 with the field beyond its bounds
 */
export function checkWishes(limits: Limits, before: Wishes, change: WishesChange): void {
  const { instructions, parameters = {} } = change
  if (instructions && instructions !== before.instructions) checkInstructions(limits, instructions)
  for (const [name, value] of Object.entries(parameters) as [keyof Parameters, unknown][])
    if (value !== undefined && value !== null && value !== before.parameters[name])
      if (!limits.may[name]) throw forbidden('chat.error.notForRole')
  const { maxTokens } = parameters
  if (maxTokens && maxTokens > limits.mostTokens)
    throw invalid({
      'parameters.maxTokens': { key: 'field.tooBig', values: { limit: limits.mostTokens } },
    })
}

/** @throws {Problem} 403, 422 */
export function checkInstructions(limits: Limits, instructions: string): void {
  if (!limits.instructions) throw forbidden('chat.error.notForRole')
  if (instructions.length > limits.longestInstructions)
    throw invalid({
      instructions: { key: 'field.tooLong', values: { limit: limits.longestInstructions } },
    })
}

/** Of a thread’s parameters those that its asker may use now, no answer longer than allowed. */
export function allowed(limits: Limits, wanted: Parameters): Parameters {
  const kept = Object.entries(wanted).filter(([name]) => limits.may[name as keyof Parameters])
  const { maxTokens = mostAnswerTokens, ...parameters } = Object.fromEntries(kept) as Parameters
  const most = Math.min(maxTokens, limits.mostTokens)
  return most < mostAnswerTokens ? { ...parameters, maxTokens: most } : parameters
}
