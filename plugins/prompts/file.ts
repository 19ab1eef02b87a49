import { z } from 'zod'
import { PromptFields } from './fields.ts'
import type { Prompt } from './store.ts'

/** Prompts as a file to take along: a list that can be read back. */
export const toFile = (
  prompts: Pick<Prompt, 'name' | 'title' | 'description' | 'text'>[],
): string =>
  JSON.stringify(
    prompts.map(({ name, title, description, text }) => ({ name, title, description, text })),
    undefined,
    2,
  )

/** What was found in a file. */
export interface Found {
  prompts: z.output<typeof PromptFields>[]
  /** Entries that are no prompts. */
  unreadable: number
}

/** A prompt as Open WebUI exports it; `title` until its version 0.6, `name` since. */
const FromOpenWebUi = z.object({
  command: z.string(),
  title: z.string().optional(),
  name: z.string().optional(),
  content: z.string(),
})

/**
 * Reads a file of prompts: our own, or one that Open WebUI exported.
 * @returns undefined when it is no such file
 */
export function readFile(content: string): Found | undefined {
  const list = z.array(z.unknown()).safeParse(parsed(content))
  if (!list.success) return undefined
  const prompts = list.data.flatMap((entry) => {
    const ours = PromptFields.omit({ shared: true }).safeParse(fromOpenWebUi(entry) ?? entry)
    return ours.success ? [ours.data] : []
  })
  return { prompts, unreadable: list.data.length - prompts.length }
}

function parsed(content: string): unknown {
  try {
    return JSON.parse(content)
  } catch {
    return undefined
  }
}

function fromOpenWebUi(entry: unknown) {
  const { success, data } = FromOpenWebUi.safeParse(entry)
  if (!success) return undefined
  const name = data.command.replace(/^\//, '')
  return { name, title: data.title ?? data.name ?? name, text: withOurVariables(data.content) }
}

/** `{{ tone | select:options=["formal","friendly"] }}` as `{{tone:formal|friendly}}`. */
const withOurVariables = (text: string) =>
  text
    .replaceAll(/\{\{\s*CURRENT_DATE\s*\}\}/g, '{{date}}')
    .replaceAll(/\{\{\s*CURRENT_TIME\s*\}\}/g, '{{time}}')
    .replaceAll(/\{\{([^{}|]{1,100})\|([^{}]{1,1000})\}\}/g, (_, name: string, rest: string) => {
      const options = /options=\[([^\]]*)\]/.exec(rest)?.[1]
      const choices = options?.match(/"[^"]*"/g)?.map((one) => one.slice(1, -1))
      const preset = /default="([^"]*)"/.exec(rest)?.[1]
      const more = choices?.length ? `:${choices.join('|')}` : preset ? `=${preset}` : ''
      return `{{${name.trim()}${more}}}`
    })
