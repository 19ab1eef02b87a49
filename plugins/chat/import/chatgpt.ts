import { z } from 'zod'
import { time } from './dates.ts'
import { type Entry, fenced, id, joined, maybe, type Product, some, text } from './product.ts'

// ChatGPT: Settings, Data controls, Export. OpenAI documents no schema; these are the fields that
// exports of 2023 to 2026 have.

const Content = z.object({
  content_type: text,
  parts: some(z.union([z.string(), z.object({ asset_pointer: maybe(z.string()), text })])),
  text,
  language: text,
  /** Of `thoughts`. */
  thoughts: some(z.object({ summary: text, content: text })),
  /** Of `tether_quote`. */
  title: text,
  url: text,
})

const Message = z.object({
  author: z.object({ role: text }),
  create_time: time,
  content: Content,
  status: text,
  recipient: text,
  metadata: z
    .object({
      model_slug: maybe(z.string()),
      is_visually_hidden_from_conversation: maybe(z.boolean()),
      content_references: some(z.object({ matched_text: z.string().min(1), alt: text })),
    })
    .catch({ content_references: [] }),
})
type Message = z.output<typeof Message>

const Node = z.object({ parent: id, message: maybe(Message) })

const Export = z.object({
  id,
  conversation_id: id,
  title: text,
  create_time: time,
  update_time: time,
  mapping: z.record(z.string(), Node.catch({})),
  current_node: id,
})

export const chatgpt: Product = {
  id: 'chatgpt',
  name: 'ChatGPT',
  read(value) {
    const { success, data } = Export.safeParse(value)
    if (!success) return undefined
    return {
      // Before 2024 a conversation had no id of its own; its first node's is as good.
      id: data.conversation_id ?? data.id ?? Object.keys(data.mapping)[0] ?? '',
      title: data.title,
      createdAt: data.create_time,
      updatedAt: data.update_time,
      leafId: data.current_node,
      entries: Object.entries(data.mapping).map(([nodeId, { parent, message }]) => ({
        id: nodeId,
        parentId: parent,
        ...(message ? said(message) : nothing),
      })),
    }
  },
}

const nothing = { role: 'none', text: '' } as const

/** What a node holds: words of a person or model, or a step on the way to an answer. */
function said(message: Message): Omit<Entry, 'id' | 'parentId'> {
  const { content, metadata } = message
  const from = message.author.role
  if (metadata.is_visually_hidden_from_conversation || hidden.has(content.content_type))
    return nothing
  const common = { model: metadata.model_slug, createdAt: message.create_time }
  if (from === 'user') return { ...common, role: 'user', text: words(message) }
  if (from !== 'assistant' && from !== 'tool') return nothing
  const isStep = from === 'tool' || !['', 'all'].includes(message.recipient)
  const thoughts = content.thoughts.map((one) => joined(one.summary, one.content))
  return {
    ...common,
    role: 'assistant',
    text: isStep ? '' : words(message),
    reasoning: joined(thoughts, isStep ? words(message) : ''),
    ...(message.status === 'in_progress' && { status: 'interrupted' }),
  }
}

/** Instructions and memories, and how long was thought: no part of what was said. */
const hidden = new Set(['user_editable_context', 'model_editable_context', 'reasoning_recap'])

/** How long a text may be, in characters, and how much it may refer to, to be searched for each. */
const longestReferring = 1_000_000
const mostReferences = 300

function words({ content, metadata }: Message): string {
  if (content.content_type === 'code') return fenced(content.text, content.language)
  if (content.content_type === 'execution_output') return fenced(content.text)
  if (content.content_type === 'tether_quote')
    return joined(content.title, content.url, content.text)
  const parts = content.parts.map((part) =>
    typeof part === 'string' ? part : part.text || (part.asset_pointer ? image : ''),
  )
  let all = joined(parts) || content.text
  // Each stands there once; replaced wherever it is, a few could make a text of any length.
  if (all.length <= longestReferring)
    for (const { matched_text, alt } of metadata.content_references.slice(0, mostReferences))
      if (matched_text.trim()) all = all.replace(matched_text, () => alt)
  // Marks of sources, between characters of the private use area.
  return all.replaceAll(/\uE200[^\uE200\uE201]*\uE201/g, '')
}

/** Stands where an image or a recording was; exports name them, but not so that they could be found. */
const image = '🖼'
