import type { Context } from 'hono'
import { z } from 'zod'
import { invalid, invalidFrom, Problem } from '../errors.ts'

/** The text fields of a posted form; of a repeated name the last. */
export async function formFields(c: Context): Promise<Record<string, string>> {
  const form = await c.req.parseBody().catch((error: unknown) => {
    // Too large is no mistake of the form.
    throw error instanceof Problem ? error : invalid({})
  })
  return Object.fromEntries(
    Object.entries(form).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value]] : [],
    ),
  )
}

/**
 * A posted form, checked.
 * @throws {Problem} 422 with the fields
 */
export async function checkedForm<S extends z.ZodType>(
  c: Context,
  schema: S,
): Promise<z.output<S>> {
  return checkFields(await formFields(c), schema)
}

/**
 * A posted body of JSON, checked, where a route takes other bodies too.
 * @throws {Problem} 422 when it is no JSON, or with the fields
 */
export async function checkedJson<S extends z.ZodType>(
  c: Context,
  schema: S,
): Promise<z.output<S>> {
  const body = await c.req.json().catch((error: unknown) => {
    throw error instanceof SyntaxError ? invalid({ body: { key: 'field.noJson' } }) : error
  })
  return checkFields(body, schema)
}

/**
 * Fields, checked.
 * @throws {Problem} 422 with the fields
 */
export function checkFields<S extends z.ZodType>(fields: object, schema: S): z.output<S> {
  const result = schema.safeParse(fields)
  if (!result.success) throw invalidFrom(result.error.issues)
  return result.data
}

/** Does what a form asks for; returns why it was refused, for the page to say beside the form. */
export async function refusal(work: () => Promise<unknown>): Promise<Problem | undefined> {
  try {
    await work()
    return undefined
  } catch (error) {
    if (error instanceof Problem && error.status < 500) return error
    throw error
  }
}
