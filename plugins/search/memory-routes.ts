import { caller, checkFields, type Env, formFields, goTo, may, unlessEmpty } from 'convosphere'
import type { Hono } from 'hono'
import { z } from 'zod'
import { mostShown, PageQuerySchema, searchHref } from './query.ts'
import type { SearchContext } from './search.ts'

const SettledSchema = z.object({
  q: z.string().max(500),
  nothing: unlessEmpty(z.stringbool().default(false)),
})
const OpenedSchema = z.object({
  q: z.string().max(500),
  place: z.coerce.number().int().min(1).max(mostShown),
})

/** What a person looked for, and keeps. */
export function memoryRoutes(app: Hono<Env>, ctx: SearchContext): void {
  const { memory } = ctx.use('search')

  app.post('/search/recent', may('search.write'), async (c) => {
    const { q, nothing } = checkFields(await formFields(c), SettledSchema)
    await memory.settled(caller(c).user, q, nothing)
    return c.body(null, 204)
  })
  app.post('/search/openings', may('search.write'), async (c) => {
    const { q, place } = checkFields(await formFields(c), OpenedSchema)
    await memory.opened(q, place)
    return c.body(null, 204)
  })
  app.post('/search/recent/deletion', may('search.write'), async (c) => {
    await memory.forget(caller(c).user)
    return goTo(c, '/search')
  })
  app.post('/search/remembering', may('search.write'), async (c) => {
    const { on } = await formFields(c)
    await memory.setRemembers(caller(c).user, on === 'true')
    return goTo(c, '/search')
  })

  app.post('/search/saved', may('search.write'), async (c) => {
    const { name = '', ...fields } = await formFields(c)
    const query = PageQuerySchema.parse(fields)
    await memory.save(caller(c).user, name || query.q, query)
    return goTo(c, '/search')
  })
  app.post('/search/saved/:id', may('search.write'), async (c) => {
    const { name = '' } = await formFields(c)
    await memory.rename(caller(c).user, c.req.param('id'), name)
    return goTo(c, '/search')
  })
  app.post('/search/saved/:id/deletion', may('search.write'), async (c) => {
    await memory.remove(caller(c).user, c.req.param('id'))
    return goTo(c, searchHref({}))
  })
}
