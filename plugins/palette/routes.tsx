import { caller, type Context, type Env, fragment, may, page, t, view } from 'convosphere'
import type { Context as Request, Hono } from 'hono'
import { KeysDialog, KeysPage } from './views/keys.tsx'
import { Entries, PaletteDialog, PalettePage } from './views/palette.tsx'

/** `/palette`: a dialog over any page; without scripts a page. */
export function routes(app: Hono<Env>, ctx: Context<'palette'>): void {
  const found = async (c: Request<Env>) => {
    const query = (c.req.query('q') ?? '').slice(0, longestQuery)
    return { query, entries: await ctx.use('palette').find(caller(c).user, query) }
  }

  app.get('/palette', may('me.read'), async (c) => {
    const state = await found(c)
    return view().partial
      ? fragment(c, <PaletteDialog {...state} />)
      : page(c, { title: t('palette.title'), main: PalettePage(state) })
  })
  app.get('/palette/keys', may('me.read'), (c) =>
    view().partial
      ? fragment(c, <KeysDialog />)
      : page(c, { title: t('palette.keys.title'), main: KeysPage() }),
  )
  app.get('/palette/entries', may('me.read'), async (c) =>
    fragment(c, <Entries {...await found(c)} />),
  )
}

/** Longer texts find nothing more. */
const longestQuery = 200
