import { z } from 'zod'
import { time } from './dates.ts'
import { type Entry, id, joined, maybe, type Product, some, text } from './product.ts'

// LibreChat: "Export conversation" as JSON (client/src/hooks/Conversations/useExportConversation.ts
// there), flat or with `children`.

const Part = z.object({
  type: text,
  text: z.union([z.string(), z.object({ value: text }).transform(({ value }) => value)]).catch(''),
  think: z.union([z.string(), z.object({ value: text }).transform(({ value }) => value)]).catch(''),
  tool_call: z
    .object({ name: text, args: text, output: text })
    .catch({ name: '', args: '', output: '' }),
  error: text,
})

const Message = z.object({
  messageId: z.string().min(1).max(200),
  parentMessageId: id,
  isCreatedByUser: maybe(z.boolean()),
  sender: text,
  text,
  content: some(Part),
  model: maybe(z.string()),
  createdAt: time,
  unfinished: z.unknown().optional().transform(Boolean),
  error: z.unknown().optional().transform(Boolean),
  /** Not read in one go: they may lie a thousand deep. */
  children: z.array(z.unknown()).catch([]),
})
type Message = z.output<typeof Message>

const Export = z.object({
  conversationId: z.string().min(1).max(200),
  title: text,
  branches: maybe(z.boolean()),
  createdAt: time,
  updatedAt: time,
  options: z.object({ model: maybe(z.string()) }).catch({}),
  messages: maybe(z.array(z.unknown())),
  messagesTree: maybe(z.array(z.unknown())),
})

export const librechat: Product = {
  id: 'librechat',
  name: 'LibreChat',
  read(value) {
    const { success, data } = Export.safeParse(value)
    if (!success) return undefined
    const messages = data.messagesTree ?? data.messages
    if (!messages) return undefined
    const entries = entriesOf(messages)
    return {
      id: data.conversationId,
      title: data.title,
      createdAt: data.createdAt,
      updatedAt: data.updatedAt,
      entries: entries.map((entry) => ({
        ...entry,
        model: entry.model ?? (entry.role === 'assistant' ? data.options.model : undefined),
      })),
    }
  },
}

/** All messages, those that lie in others too. */
function entriesOf(messages: unknown[]): Entry[] {
  const entries: Entry[] = []
  const waiting = messages.map((value) => ({ value, under: undefined as string | undefined }))
  for (const { value, under } of waiting) {
    const { success, data } = Message.safeParse(value)
    if (!success) continue
    entries.push({ id: data.messageId, parentId: under ?? data.parentMessageId, ...said(data) })
    for (const child of data.children) waiting.push({ value: child, under: data.messageId })
  }
  return entries
}

function said(message: Message): Omit<Entry, 'id' | 'parentId'> {
  const { createdAt, content } = message
  const text = message.text || joined(content.map((part) => part.text || part.error))
  if (message.isCreatedByUser ?? message.sender === 'User') return { role: 'user', text, createdAt }
  const steps = content.map(({ think, tool_call: { name, args, output } }) =>
    joined(think, [name, args].filter(Boolean).join(' '), output),
  )
  return {
    role: 'assistant',
    text,
    reasoning: joined(steps),
    model: message.model,
    createdAt,
    ...(message.error ? { status: 'failed' } : message.unfinished && { status: 'interrupted' }),
  }
}
