import { z } from '@hono/zod-openapi'

/** RFC 9457, with what was wrong with each field. */
export const ProblemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    fields: z.record(z.string(), z.string()).optional(),
  })
  .openapi('Problem')

/** A JSON body of a request. */
export const body = <S extends z.ZodType>(schema: S) => ({
  required: true,
  content: { 'application/json': { schema } },
})

/** A JSON answer. */
export const json = <S extends z.ZodType>(description: string, schema: S) => ({
  description,
  content: { 'application/json': { schema } },
})

/** An answer without a body. */
export const empty = (description: string) => ({ description })

/** Whatever goes wrong. */
export const problem = {
  description: 'What went wrong, as problem+json',
  content: { 'application/problem+json': { schema: ProblemSchema } },
}

/** Lists are `{items, next}`; `next` is a cursor for the page after, null at the end. */
export const listOf = <S extends z.ZodType>(item: S) =>
  z.object({ items: z.array(item), next: z.string().nullable() })

/** A value of the query that counts as not given when it is empty: `?folder=` narrows nothing. */
export const unlessEmpty = <S extends z.ZodType>(schema: S) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema)

/** `?after=&limit=` of lists. */
export const pageQuery = z.object({
  after: unlessEmpty(z.string().max(100).optional()),
  limit: unlessEmpty(z.coerce.number().int().min(1).max(100).default(50)),
})

export const idParam = z.object({ id: z.string().min(1).max(100) })
