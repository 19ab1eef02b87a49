import { definePlugin } from 'convosphere'
import type {} from '../palette/index.ts'
import { de, en } from './messages.ts'
import { pages } from './pages.ts'
import { createSearch, type Search } from './search.ts'
import type { SearchSource } from './sources.ts'
import { settings } from './settings.ts'
import searches from './migrations/0001_searches.sql' with { type: 'text' }
import css from './static/search.css' with { type: 'text' }
import js from './static/search.js' with { type: 'text' }

declare module 'convosphere' {
  interface Services {
    search: Search
  }
  interface Jobs {
    'search.tidy': {}
  }
  interface Contributions {
    searchSources: SearchSource
  }
}
export type { Choice, Finding, Hit, Piece, SearchSource } from './sources.ts'
export type { FilterName, Wanted } from './query.ts'

/** One box over everything that a person may see; the other plugins say what there is. */
export default definePlugin({
  name: 'search',
  apiVersion: 1,
  settings,
  permissions: {
    'search.read': { label: 'search.may.read', from: 'user' },
    'search.write': { label: 'search.may.write', from: 'user' },
    'search.counts': { label: 'search.may.counts', from: 'admin' },
  },
  migrations: { '0001_searches': searches },
  messages: { de, en },
  pageAssets: { 'search.css': css, 'search.js': js },
  nav: [{ label: 'search.title', href: '/search', icon: 'search', permission: 'search.read' }],
  searchSources: (ctx) => [pages(ctx)],
  jobs: (ctx) => [
    {
      name: 'search.tidy',
      label: 'search.job.tidy',
      schedule: { at: '03:50' },
      run: () => ctx.use('search').memory.tidy(),
    },
  ],
  personalFiles: (ctx) => [
    {
      count: async () => 1,
      async *files(user) {
        const { memory } = ctx.use('search')
        const content = { recent: await memory.recent(user), saved: await memory.saved(user) }
        yield { name: 'searches.json', content: JSON.stringify(content, null, 2) }
      },
    },
  ],
  setup: createSearch,
  routes: async (app, ctx) => (await import('./routes.tsx')).routes(app, ctx),
  api: async (app, ctx) => (await import('./api.ts')).api(app, ctx),
})
