import { definePlugin } from 'convosphere'
import type {} from '../palette/index.ts'
import type {} from '../search/index.ts'
import { people } from './find.ts'
import { de, en } from './messages.ts'
import css from './static/admin.css' with { type: 'text' }

export default definePlugin({
  name: 'admin',
  apiVersion: 1,
  permissions: {
    'admin.health': { label: 'admin.may.health', from: 'admin' },
    'admin.plugins': { label: 'admin.may.plugins', from: 'admin' },
    'admin.providers': { label: 'admin.may.providers', from: 'admin' },
    'admin.settings': { label: 'admin.may.settings', from: 'admin' },
  },
  messages: { de, en },
  pageAssets: { 'admin.css': css },
  nav: [{ label: 'admin.title', href: '/admin', icon: 'settings', permission: 'people.read' }],
  palette: (ctx) => [{ entries: async () => (await import('./places.ts')).places(ctx) }],
  searchSources: (ctx) => [people(ctx)],
  routes: async (app, ctx) => (await import('./routes.ts')).routes(app, ctx),
  api: async (app, ctx) => (await import('./api.ts')).api(app, ctx),
})
