import { z } from 'zod'
import { levels } from './store.ts'

const text = z.string().trim().max(1000).optional()
const time = z.iso.datetime({ offset: true }).transform((at) => new Date(at).toISOString())

const TextsSchema = z
  .object({ de: text, en: text })
  .refine(({ de, en }) => de || en, { params: { key: 'field.required' } })

/** What is written of an announcement, by a form or a program. */
export const AnnouncementFields = z.object({
  texts: TextsSchema.describe('One is enough: it is shown in the other language too'),
  level: z.enum(levels).optional().describe('Default: info'),
  from: time.optional().describe('Default: now'),
  until: time.nullable().optional().describe('Null: until it is deleted'),
})
