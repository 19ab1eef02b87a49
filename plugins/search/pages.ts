import type { Context } from 'convosphere'
import type { SearchSource } from './sources.ts'

/** Pages and settings, as the palette has them. */
export const pages = (ctx: Context): SearchSource => ({
  kind: 'page',
  label: 'search.pages',
  icon: 'arrow-right',
  permission: 'me.read',
  narrows: [],
  async find(user, { q }, limit) {
    const places = q ? ((await ctx.find('palette')?.places(user, q)) ?? []) : []
    const hits = places.map(({ title, href }) => ({ title, href }))
    return { hits: hits.slice(0, limit), count: hits.length }
  },
})
