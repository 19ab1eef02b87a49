import { z } from 'zod'
import type { Effort, Parameters } from '../../models/index.ts'

export const efforts = [
  'low',
  'medium',
  'high',
  'xhigh',
  'max',
] as const satisfies readonly Effort[]

/** The longest instructions that anybody may give, in characters. */
export const longestInstructions = 20_000
/** The longest summary, in characters. */
export const longestSummary = 50_000
/** More tokens than this no model writes at once. */
export const mostAnswerTokens = 1_000_000

/** Parameters as a person changes them: what is left out stays, null is the model’s own affair again. */
export const ParametersChange = z
  .object({
    temperature: z.number().min(0).max(2).nullable().optional(),
    topP: z.number().min(0).max(1).nullable().optional(),
    maxTokens: z.number().int().min(1).max(mostAnswerTokens).nullable().optional(),
    reasoningEffort: z.enum(efforts).nullable().optional(),
  })
  .strict()

export type ParametersChange = z.infer<typeof ParametersChange>

/** What a person tells the model in one thread, and how its answers are to be written. */
export interface Wishes {
  instructions: string
  parameters: Parameters
}

export interface WishesChange {
  instructions?: string | undefined
  parameters?: ParametersChange | undefined
}
