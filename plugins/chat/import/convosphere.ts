import { z } from 'zod'
import { longestInstructions, ParametersChange } from '../context/parameters.ts'
import { time } from './dates.ts'
import {
  type Brought,
  type Entry,
  id,
  type KeptSummary,
  maybe,
  type Product,
  some,
} from './product.ts'

// Our own export of a thread (../export/json.ts), read back without a loss.

const File = z.object({ name: z.string(), text: maybe(z.string()), base64: maybe(z.base64()) })

const Message = z.object({
  id: z.string().min(1).max(200),
  parentId: id.or(z.null().transform(() => undefined)),
  role: z.enum(['user', 'assistant']),
  status: z.enum(['done', 'stopped', 'interrupted', 'failed']).catch('interrupted'),
  text: z.string(),
  reasoning: z.string().catch(''),
  model: maybe(z.string()),
  usage: maybe(
    z.object({ input: z.number(), output: z.number(), reasoning: z.number().optional() }),
  ),
  cost: maybe(z.number()),
  error: maybe(z.string()),
  leftOut: z.number().int().catch(0),
  rating: z.number().int().min(-1).max(1).catch(0),
  note: maybe(z.string()),
  createdAt: time,
  settledAt: time,
  attachments: some(File),
})

const Summary = z.object({
  messageId: z.string().min(1).max(200),
  text: z.string().min(1),
  model: maybe(z.string()),
  usage: maybe(z.object({ input: z.number(), output: z.number() })),
  cost: maybe(z.number()),
  editedAt: time,
})

const Export = z.object({
  format: z.literal('convosphere/thread'),
  version: z.literal(1),
  thread: z.object({
    id: z.string().min(1).max(200),
    title: z.string().catch(''),
    titledBy: maybe(z.enum(['model', 'person'])),
    model: maybe(z.string()),
    leafId: maybe(z.string()),
    createdAt: time,
    updatedAt: time,
    instructions: z.string().max(longestInstructions).catch(''),
    parameters: ParametersChange.catch({}),
  }),
  messages: z.array(z.unknown()),
  summaries: some(Summary),
})

export const convosphere: Product = {
  id: 'convosphere',
  name: 'ConvoSphere',
  read(value) {
    const { success, data } = Export.safeParse(value)
    if (!success) return undefined
    const entries = data.messages.flatMap((one): Entry[] => {
      const message = Message.safeParse(one)
      if (!message.success) return []
      const { attachments, ...rest } = message.data
      return [{ ...rest, attachments: attachments.flatMap(brought) } as Entry]
    })
    const summaries = data.summaries as KeptSummary[]
    return { ...data.thread, entries, summaries }
  },
}

/** What was too much for the file is a name only. */
function brought({ name, text, base64 }: z.output<typeof File>): Brought[] {
  if (text !== undefined) return [{ name, bytes: new TextEncoder().encode(text) }]
  return base64 === undefined ? [] : [{ name, bytes: Uint8Array.fromBase64(base64) }]
}
