import { z } from 'zod'
import { citedChunk } from '../cited.ts'
import type { Knowledge } from '../knowledge.ts'
import type { Document, StoredChunk } from '../store.ts'
import type { Library } from './library.ts'
import { createPattern, literal } from './pattern.ts'
import { tool } from './tool.ts'

const mostHits = 20
/** Looked through at once: others have their turn in between. */
const batch = 200
/** After so many passages it ends, and says so. */
const mostPassages = 50_000

/** Lets others have their turn: one passage may take a moment. */
const turn = () => new Promise((resolve) => setImmediate(resolve))

/** Finds every place where something stands letter by letter. */
export const grepDocuments = (knowledge: Knowledge, library: Library) =>
  tool({
    name: 'grep_documents',
    description:
      'Finds passages that hold a text letter by letter, or match a regular expression (without backreferences and lookaround); case does not matter. For numbers, names, codes.',
    input: z.strictObject({
      pattern: z.string().min(1).max(200),
      regex: z.boolean().default(false),
      document: z.string().max(100).optional().describe('Id of the only document to look into'),
    }),
    label: ({ pattern }) => ({ key: 'knowledge.step.grepping', values: { pattern } }),

    async run({ pattern, regex, document }, { user, wanted, signal }) {
      const matches = regex ? createPattern(pattern) : literal(pattern)
      const ids = await library.ids(user, wanted, document)
      const found: StoredChunk[] = []
      let after = 0
      let seen = 0
      let isWhole = false
      while (!isWhole && found.length < mostHits && seen < mostPassages) {
        signal.throwIfAborted()
        const chunks = await knowledge.store.chunksAfter(ids, after, batch)
        for (const chunk of chunks) {
          if (matches(chunk.text)) found.push(chunk)
          if (!regex) continue
          signal.throwIfAborted()
          await turn()
        }
        after = chunks.at(-1)?.n ?? after
        seen += chunks.length
        isWhole = chunks.length < batch
      }
      const shown = found.slice(0, mostHits)
      const documents = await knowledge.store.documentsById(shown.map((one) => one.documentId))
      const byId = new Map<string, Document>(documents.map((one) => [one.id, one]))
      const passages = shown.flatMap((chunk) => {
        const of = byId.get(chunk.documentId)
        return of ? [citedChunk(of, chunk)] : []
      })
      const count = passages.length
      const rest = isWhole && found.length <= mostHits ? '' : ' There may be more: be narrower.'
      return {
        text: `${count} passages hold it.${rest}`,
        passages,
        label: {
          key: count ? 'knowledge.step.grepped' : 'knowledge.step.greppedNothing',
          values: { pattern, count },
        },
      }
    },
  })
