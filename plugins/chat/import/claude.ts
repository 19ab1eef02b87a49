import { z } from 'zod'
import { time } from './dates.ts'
import { type Entry, fenced, id, joined, maybe, type Product, some, text } from './product.ts'

// Claude: Settings, Privacy, Export data. Anthropic documents no schema; these are the fields that
// exports of 2024 to 2026 have.

const Block = z.object({
  type: z.string(),
  text,
  thinking: text,
  /** Of `tool_use`. */
  name: text,
  input: z
    .object({ title: text, content: text, language: text })
    .loose()
    .catch({ title: '', content: '', language: '' }),
  /** Of `tool_result`. */
  content: some(z.object({ text })),
})

const Message = z.object({
  uuid: id,
  parent_message_uuid: id,
  sender: text,
  text,
  content: some(Block),
  created_at: time,
  attachments: some(z.object({ file_name: text, extracted_content: text })),
  files: some(z.object({ file_name: text })),
})
type Message = z.output<typeof Message>

const Export = z.object({
  uuid: z.string().min(1).max(200),
  name: text,
  model: maybe(z.string()),
  created_at: time,
  updated_at: time,
  current_leaf_message_uuid: id,
  chat_messages: some(Message),
})

export const claude: Product = {
  id: 'claude',
  name: 'Claude',
  read(value) {
    const { success, data } = Export.safeParse(value)
    if (!success || !('chat_messages' in (value as object))) return undefined
    const messages = data.chat_messages
    // Older exports are a list: each message follows the one before it.
    const isTree = messages.some((message) => message.parent_message_uuid)
    const ids = messages.map((message, at) => message.uuid ?? `${at}`)
    return {
      id: data.uuid,
      title: data.name,
      createdAt: data.created_at,
      updatedAt: data.updated_at,
      leafId: data.current_leaf_message_uuid,
      entries: messages.map((message, at) => ({
        id: ids[at]!,
        parentId: isTree ? message.parent_message_uuid : ids[at - 1],
        createdAt: message.created_at,
        ...said(message, data.model),
      })),
    }
  },
}

function said(
  message: Message,
  model: string | undefined,
): Pick<Entry, 'role' | 'text' | 'reasoning' | 'model'> {
  const files = joined(
    message.attachments.map(({ file_name, extracted_content }) =>
      joined(file_name, extracted_content && fenced(extracted_content)),
    ),
    message.files.map(({ file_name }) => file_name),
  )
  const ofType = (type: string) => message.content.filter((block) => block.type === type)
  // The plain text beside the blocks has words of the app's own in it, so the blocks come first.
  const typed = message.content.map((block) => {
    if (block.type === 'text') return block.text
    const { title, content, language } = block.input
    return block.type === 'tool_use' && content ? joined(title, fenced(content, language)) : ''
  })
  const text = joined(joined(typed) || message.text, files)
  if (message.sender === 'human') return { role: 'user', text }
  const steps = ofType('tool_use')
    .concat(ofType('tool_result'))
    .map((block) =>
      block.input.content
        ? ''
        : joined(block.name, block.content.map((one) => one.text).join('\n') || asked(block.input)),
    )
  const reasoning = joined(
    ofType('thinking').map((block) => block.thinking),
    steps,
  )
  return { role: 'assistant', text, reasoning, model }
}

/** What a tool was asked, where it was asked something. */
function asked({ title: _, content: __, language: ___, ...input }: Record<string, unknown>) {
  return Object.keys(input).length ? JSON.stringify(input) : ''
}
