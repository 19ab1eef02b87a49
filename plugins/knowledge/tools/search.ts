import { z } from 'zod'
import { citedChunk } from '../cited.ts'
import type { Knowledge } from '../knowledge.ts'
import { type Outcome, retrievalFrom } from '../inspect/retrieval.ts'
import type { Hit } from '../search.ts'
import { amongOf, type Library } from './library.ts'
import { tool } from './tool.ts'

const mostPassages = 8

/** Finds passages, as people do who search. */
export const searchDocuments = (knowledge: Knowledge, library: Library) =>
  tool({
    name: 'search_documents',
    description:
      'Finds passages in the person’s documents, by words and by meaning. Call it with other words, or in the documents’ language, where what you were given does not answer the question. Each passage comes with a number to cite.',
    input: z.strictObject({
      query: z.string().trim().min(1).max(500),
      document: z.string().max(100).optional().describe('Id of the only document to look into'),
    }),
    label: ({ query }) => ({ key: 'knowledge.step.searching', values: { query } }),

    async run({ query, document }, { user, wanted }) {
      const where = document
        ? { collections: [], documents: await library.ids(user, wanted, document) }
        : wanted
      const looked = await knowledge.search.look(user, query, {
        ...amongOf(where),
        limit: mostPassages,
      })
      const hits = looked.filter((hit) => !hit.isCopy).slice(0, mostPassages)
      knowledge.search.tell(hits)
      const outcomeOf = (hit: Hit): Outcome => {
        if (hits.includes(hit)) return 'used'
        return hit.isCopy ? 'copy' : hit.isOver ? 'share' : 'room'
      }
      const model = await knowledge.vectors.searchedModel()
      const how = { asked: query, goesOn: false, model }
      const count = hits.length
      const key = count ? 'knowledge.step.searched' : 'knowledge.step.searchedNothing'
      return {
        text: count ? `${count} passages:` : 'No passage found.',
        passages: hits.map((hit) => citedChunk(hit.document, hit.chunk)),
        report: retrievalFrom(looked, outcomeOf, how, where),
        label: { key, values: { query, count } },
      }
    },
  })
