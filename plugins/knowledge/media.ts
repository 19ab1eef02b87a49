import { notFound, Problem, type Run } from 'convosphere'
import type { Facts } from './extract/extract.ts'
import { isImage, type MediaType } from './extract/type.ts'
import type { KnowledgeContext } from './knowledge.ts'
import type { Block } from './split.ts'
import { gap } from './split.ts'
import type { Document } from './store.ts'

/** The largest image that a model is shown, in bytes. */
const largestImage = 20 * 1024 * 1024

/** What a model is asked about an image; what it says is a document's text and nothing else. */
const instruction = `Write down all text that is in this image, word for word, in its order and its language. Then, after an empty line, say in two or three sentences of the same language what the image shows. Write nothing else.`

interface MediaFile {
  path: string
  name: string
  type: MediaType
}

/** Reads images and recordings by models that see or hear; without such a model they have no text. */
export function createMedia(ctx: KnowledgeContext) {
  async function see({ path, name, type }: MediaFile, ownerId: string, run: Run): Promise<Block[]> {
    const model = ctx.settings.visionModel
    if (!model) return []
    const file = Bun.file(path)
    if (file.size > largestImage) throw new Problem(422, 'knowledge.error.largeImage')
    const user = await ctx.kernel.users.get(ownerId)
    if (!user) throw notFound()
    const images = [{ name, type, read: () => file.bytes() }]
    const messages = [{ role: 'user' as const, text: instruction, images }]
    let text = ''
    for await (const part of ctx.use('models').stream({ model, messages, user }, run.signal))
      if (part.type === 'text') text += part.text
    return paragraphs(text)
  }

  async function hear(file: MediaFile, run: Run): Promise<Block[]> {
    const model = ctx.settings.transcriptionModel
    if (!model) return []
    const { text, segments } = await ctx.use('models').transcribe(model, file, run.signal)
    if (!segments?.length) return paragraphs(text)
    return segments.flatMap(({ start, text }) => paragraphs(text, start))
  }

  return async (
    file: MediaFile,
    { ownerId }: Document,
    run: Run,
  ): Promise<{ facts: Facts; blocks: Block[] }> => ({
    facts: {},
    blocks: await (isImage(file.type) ? see(file, ownerId, run) : hear(file, run)),
  })
}

const paragraphs = (text: string, time?: number): Block[] =>
  text
    .split(gap)
    .map((one) => one.trim())
    .filter(Boolean)
    .map((one) => ({ kind: 'text', text: one, ...(time !== undefined && { time }) }))
