import { notFound, type User } from 'convosphere'
import { z } from 'zod'
import type { Collection } from './collections.ts'
import { extractApart } from './extract/apart.ts'
import { isMedia } from './extract/type.ts'
import type { KnowledgeContext } from './knowledge.ts'
import { type Block, type Chunk, split, usualSize } from './split.ts'
import type { Document, Store } from './store.ts'
import type { Versions } from './versions.ts'
import { languages } from './words.ts'

export const smallestSize = 200
export const largestSize = 8000

/** How documents are cut into passages. */
export const CutsSchema = z.object({
  passageSize: z.coerce
    .number()
    .int()
    .min(smallestSize)
    .max(largestSize)
    .default(usualSize)
    .describe('Characters that a passage has at most'),
  language: z
    .enum(languages)
    .nullable()
    .default(null)
    .describe('What all documents are in; und: neither is stemmed; null: found out for each'),
})
export type Cuts = z.output<typeof CutsSchema>

/** So many blocks of a document are read for a preview, and so many passages shown. */
const previewed = { blocks: 2000, chunks: 40 }
const batchSize = 100

interface Needs {
  collectionFor: (user: User, id: string, act: 'own') => Promise<Collection>
  setCuts: (id: string, cuts: Cuts) => Promise<void>
  /** Has documents read again. */
  readAgain: (documents: Document[]) => Promise<void>
}

/** How collections have their documents cut into passages. */
export function createCuts(
  ctx: KnowledgeContext,
  store: Store,
  versions: Versions,
  { collectionFor, setCuts, readAgain }: Needs,
) {
  async function start(document: Document): Promise<{ blocks: Block[]; isWhole: boolean }> {
    const blocks: Block[] = []
    const current = (await versions.all(document)).find((one) => one.isCurrent)
    if (!current || isMedia(current.type)) return { blocks: [], isWhole: true }
    const { type } = current
    return ctx.kernel.files.local(current.hash, async (path) => {
      const all = extractApart(ctx.config, path, type, new AbortController().signal)
      for await (const found of all) {
        if ('block' in found) blocks.push(found.block)
        if (blocks.length >= previewed.blocks) return { blocks, isWhole: false }
      }
      return { blocks, isWhole: true }
    })
  }

  return {
    /**
     * The first passages that a document would be cut into, for the owner of its collection.
     * @throws {Problem} 404; 422 when it cannot be read
     */
    async preview(
      user: User,
      documentId: string,
      { passageSize }: Pick<Cuts, 'passageSize'>,
    ): Promise<{ chunks: Chunk[]; isWhole: boolean }> {
      const document = await store.document(documentId)
      if (!document || document.deleted) throw notFound()
      await collectionFor(user, document.collectionId, 'own')
      const { blocks, isWhole } = await start(document)
      const chunks = split(blocks, { size: passageSize })
      return {
        chunks: chunks.slice(0, previewed.chunks),
        isWhole: isWhole && chunks.length <= previewed.chunks,
      }
    },

    /** Cuts a collection's documents otherwise: all of them are read again. @throws {Problem} 404 */
    async change(user: User, id: string, cuts: Cuts): Promise<void> {
      const { passageSize, language } = await collectionFor(user, id, 'own')
      if (passageSize === cuts.passageSize && language === cuts.language) return
      await setCuts(id, cuts)
      await ctx.enqueue('knowledge.recut', { collectionId: id }, { by: user.id })
    },

    /** Has all documents of a collection read again. */
    async recut(collectionId: string, { signal }: { signal: AbortSignal }): Promise<void> {
      for (let after = ''; ;) {
        const documents = await store.inCollection(collectionId, after, batchSize)
        await readAgain(documents)
        signal.throwIfAborted()
        if (documents.length < batchSize) return
        after = documents.at(-1)!.id
      }
    },
  }
}
