import { z } from 'zod'
import { time } from './dates.ts'
import { type Entry, id, joined, maybe, type Product, some, takenOut, text } from './product.ts'

// Open WebUI: Settings, Chats, Export (src/lib/components/chat/Settings/DataControls.svelte there).

const Part = z.object({ type: text, text })
const Step = z.object({
  type: text,
  /** Of calls. */
  name: text,
  arguments: text,
  content: some(Part),
  output: some(Part),
})

const Message = z.object({
  id,
  parentId: id,
  role: text,
  content: z.union([z.string(), some(Part).transform((parts) => parts.map(textOf).join('\n'))]),
  model: maybe(z.string()),
  timestamp: time,
  output: some(Step),
  files: some(z.object({ name: text })),
  error: z.unknown().optional().transform(Boolean),
})
type Message = z.output<typeof Message>

const Chat = z.object({
  id,
  title: text,
  models: some(z.string()),
  timestamp: time,
  history: maybe(
    z.object({
      currentId: id,
      messages: z.record(z.string(), Message.optional().catch(undefined)),
    }),
  ),
  messages: some(Message),
})

const Export = z.object({
  id,
  title: text,
  chat: Chat,
  created_at: time,
  updated_at: time,
})

export const openWebUi: Product = {
  id: 'open-webui',
  name: 'Open WebUI',
  read(value) {
    // At first a chat was exported as it is, without what the server knows of it.
    const { success, data } = Export.or(Chat.transform(bare)).safeParse(value)
    if (!success) return undefined
    const { chat } = data
    const model = chat.models.length === 1 ? chat.models[0] : undefined
    const entries = chat.history ? fromTree(chat.history, model) : fromList(chat.messages, model)
    if (!entries.length && !isRecord(value, 'history') && !isRecord(value, 'chat')) return undefined
    return {
      id: data.id ?? chat.id ?? entries[0]?.id ?? '',
      title: data.title || chat.title,
      createdAt: data.created_at ?? chat.timestamp,
      updatedAt: data.updated_at,
      leafId: chat.history?.currentId,
      entries,
    }
  },
}

const bare = (chat: z.output<typeof Chat>) => ({
  id: chat.id,
  title: chat.title,
  chat,
  created_at: chat.timestamp,
  updated_at: undefined,
})

const isRecord = (value: unknown, key: string) =>
  typeof (value as Record<string, unknown>)[key] === 'object'

const fromTree = (
  { messages }: { messages: Record<string, Message | undefined> },
  model: string | undefined,
): Entry[] =>
  Object.entries(messages).map(([key, message]) =>
    message
      ? { id: key, parentId: message.parentId, ...said(message, model) }
      : { id: key, role: 'none', text: '' },
  )

function fromList(messages: Message[], model: string | undefined): Entry[] {
  const ids = messages.map((message, at) => message.id ?? `${at}`)
  return messages.map((message, at) => ({
    id: ids[at]!,
    parentId: ids[at - 1],
    ...said(message, model),
  }))
}

function said(message: Message, model: string | undefined): Omit<Entry, 'id' | 'parentId'> {
  const createdAt = message.timestamp
  const files = joined(message.files.map(({ name }) => name))
  if (message.role === 'user')
    return { role: 'user', text: joined(message.content, files), createdAt }
  if (message.role !== 'assistant') return { role: 'none', text: '' }
  const { text, folded } = unfold(message.content)
  const steps = message.output.filter(({ type }) => type !== 'message').map(stepText)
  return {
    role: 'assistant',
    text: joined(text, files),
    reasoning: joined(steps.some(Boolean) ? steps : folded),
    model: message.model ?? model,
    createdAt,
    ...(message.error && !text && { status: 'failed' }),
  }
}

const textOf = (part: { text: string }) => part.text
const stepText = (step: z.output<typeof Step>) =>
  joined(
    [step.name, step.arguments].filter(Boolean).join(' '),
    [...step.content, ...step.output].map(textOf).join('\n'),
  )

const details = /<details type="(?:reasoning|tool_calls|code_interpreter)"[^<>]*>/g

/** Takes what an answer carries folded (thoughts, tool calls) out of its text. */
function unfold(content: string): { text: string; folded: string[] } {
  const folded: string[] = []
  const unfolded = takenOut(content, details, '</details>', (inner) => {
    const plain = takenOut(inner, /<summary>/g, '</summary>', () => '')
    folded.push(unescaped(plain).replaceAll(/^> ?/gm, '').trim())
    return ''
  })
  const text = takenOut(unfolded, /<think>/g, '</think>', (thought) => {
    folded.push(thought.trim())
    return ''
  })
  return { text: text.trim(), folded }
}

const entities: Record<string, string> = {
  '&gt;': '>',
  '&lt;': '<',
  '&quot;': '"',
  '&#x27;': "'",
  '&#39;': "'",
  '&amp;': '&',
}
const unescaped = (html: string) =>
  html.replaceAll(/&(?:gt|lt|quot|amp|#x27|#39);/g, (entity) => entities[entity]!)
