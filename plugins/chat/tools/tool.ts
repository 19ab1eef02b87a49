import type { User } from 'convosphere'
import type { z } from 'zod'
import type { Source, Wanted } from '../sources/steps.ts'

/** Something that a model may call while it answers; plugins contribute it. */
export interface Tool<Input extends z.ZodObject = z.ZodObject> {
  /** Whose it is. */
  plugin: string
  /** What the model calls it by: letters, digits and `_`. */
  name: string
  /** For the model: what it does, and when to call it. */
  description: string
  input: Input
  /** Whether it is of any use for this person and what the question is to be looked up in. */
  isOffered(user: User, wanted: Wanted): Promise<boolean>
  /** What people are told that a call does, while it runs. */
  label(input: z.output<Input>): Label
  /**
   * Does it, within the person's rights and what is wanted at this moment.
   * @throws {Problem} what the model is told in its place
   */
  run(input: z.output<Input>, use: ToolUse): Promise<ToolResult>
}

/** On whose behalf a tool runs. */
export interface ToolUse {
  user: User
  wanted: Wanted
  /** Fires when the answer is stopped, and when the call has taken too long. */
  signal: AbortSignal
}

/** What a call brought. */
export interface ToolResult {
  /** For the model, beside the passages. */
  text: string
  /** What can be cited; foreign text stands here and nowhere else. */
  passages?: Omit<Source, 'n'>[]
  /** How they were found, as a step of a turn tells it. */
  report?: object
  /** In the place of the first one, where more is known now. */
  label?: Label
}

/** A message key and its values. */
export interface Label {
  key: string
  values?: Record<string, string | number>
}

/** One call, as people see it in an answer. */
export interface Step {
  tool: string
  label: Label
  state: 'running' | 'done' | 'failed' | 'stopped'
}
