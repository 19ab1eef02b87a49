import { definePlugin } from 'convosphere'
import { de, en } from './messages.ts'
import usage from './migrations/0001_usage.sql' with { type: 'text' }
import { dayOf } from './span.ts'
import { createStore } from './store.ts'

export default definePlugin({
  name: 'usage',
  apiVersion: 1,
  needs: ['models'],
  permissions: { 'usage.read': { label: 'usage.may.read', from: 'admin' } },
  migrations: { '0001_usage': usage },
  messages: { de, en },
  nav: [{ label: 'usage.title', href: '/usage', icon: 'chart', permission: 'usage.read' }],
  on: {
    'models.asked': ({ userId, model, usage: { input, output }, cost = 0 }, { db }) =>
      createStore(db).add(dayOf(Date.now()), userId, model, {
        input,
        output,
        cost,
      }),
  },
  routes: async (app, ctx) => (await import('./routes.tsx')).routes(app, ctx),
  api: async (app, ctx) => (await import('./api.ts')).api(app, ctx),
})
