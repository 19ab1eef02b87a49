import { z } from 'zod'

export const settings = z.object({
  /** `<provider>/<model>`; empty: passages are found by their words only. */
  embeddingModel: z.string().trim().max(200).default('').meta({ env: 'KNOWLEDGE_EMBEDDING_MODEL' }),
  /** What puts the best of what was found in order; empty: nobody does. */
  rerankModel: z.string().trim().max(200).default('').meta({ env: 'KNOWLEDGE_RERANK_MODEL' }),
  /** What reads images; empty: their text is not read. */
  visionModel: z
    .string()
    .trim()
    .max(200)
    .default('')
    .meta({ env: 'KNOWLEDGE_VISION_MODEL', options: 'models' }),
  /** What writes recordings down; empty: nobody does. */
  transcriptionModel: z
    .string()
    .trim()
    .max(200)
    .default('')
    .meta({ env: 'KNOWLEDGE_TRANSCRIPTION_MODEL' }),
  /** The largest recording that its server takes, in MB; larger ones are cut. */
  transcriptionMegabytes: z.number().int().min(1).max(500).default(25),
  /** How much a place by meaning counts at most, beside 1 for a place by words. */
  vectorWeight: z.number().min(0).max(4).default(0.5),
  /** What is less alike than this is not found by meaning. */
  leastSimilarity: z.number().min(-1).max(1).default(0.2),
  /** How long what is deleted can be brought back, in days. */
  trashDays: z.number().int().min(0).max(365).default(30),
})

export type KnowledgeSettings = z.infer<typeof settings>
