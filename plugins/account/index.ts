import { definePlugin } from 'convosphere'
import { de, en } from './messages.ts'

export default definePlugin({
  name: 'account',
  apiVersion: 1,
  messages: { de, en },
  routes: async (app, ctx) => (await import('./routes.tsx')).routes(app, ctx),
})
