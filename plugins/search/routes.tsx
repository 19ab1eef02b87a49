import { caller, type Env, later, may, page, t, view } from 'convosphere'
import type { Context, Hono } from 'hono'
import { countRoutes } from './counts-routes.tsx'
import { memoryRoutes } from './memory-routes.ts'
import { filterNames, longestQuery, type PageQuery, PageQuerySchema, shownOf } from './query.ts'
import { literal, type SearchContext } from './search.ts'
import { Begin } from './views/begin.tsx'
import { Found } from './views/found.tsx'
import { SearchPage } from './views/page.tsx'

/** Where fewer of each kind are found, something else may have been meant. */
const few = 3
/** So many names are suggested, and so many things are shown to begin with. */
const most = { suggested: 8, shelf: 5 }

/** `/search`: one box over everything. */
export function routes(app: Hono<Env>, ctx: SearchContext): void {
  const search = ctx.use('search')
  const { memory } = search
  memoryRoutes(app, ctx)
  countRoutes(app, ctx)

  async function begin(c: Context<Env>): Promise<string> {
    const { user } = caller(c)
    const [saved, recent, remembers, shelves] = await Promise.all([
      memory.saved(user),
      memory.recent(user),
      memory.remembers(user),
      search.shelves(user, most.shelf),
    ])
    return Begin({ saved, recent, remembers, shelves })
  }

  async function found(c: Context<Env>, query: PageQuery): Promise<string> {
    const { user } = caller(c)
    const [groups, suggestions] = await Promise.all([
      search.find(user, query, limitOf(query)),
      query.q ? search.suggest(user, query.q, most.suggested) : [],
    ])
    const isNothing = groups.every((group) => !literal(group).length)
    // What is typed counts once it settles, which the page says itself.
    if (isMeant(c)) await memory.settled(user, query.q, isNothing)
    // While one types a word is often only begun.
    const isPoor = groups.every((group) => literal(group).length < (view().partial ? 1 : few))
    const meant = query.q && isPoor ? await search.meant(user, query.q) : undefined
    return Found({ query, groups, suggestions, meant })
  }

  app.get('/search', may('search.read'), async (c) => {
    const query = PageQuerySchema.parse(c.req.query())
    const isTooLong = (c.req.query('q') ?? '').trim().length > longestQuery
    const isEmpty = !query.q && !query.kind && !filterNames.some((name) => query[name])
    const choices = await search.choices(caller(c).user, query)
    const main = SearchPage({
      query,
      choices,
      isTooLong,
      found: later(isEmpty ? begin(c) : found(c, query)),
    })
    return page(c, { title: t('search.title'), main, assets: ['search.css', 'search.js'] })
  })
}

/** A page that somebody looks at, not one that a browser fetches beforehand. */
const isMeant = (c: Context<Env>): boolean =>
  !view().partial && c.req.method === 'GET' && !c.req.header('sec-purpose')

/** A kind that was chosen shows more of it, of the others only how many there are. */
const limitOf =
  ({ kind, limit = shownOf.chosen }: PageQuery) =>
  (one: string): number => {
    if (!kind) return shownOf.each
    return one === kind ? limit : 1
  }
