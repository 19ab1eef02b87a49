import { definePlugin } from 'convosphere'
import type {} from '../palette/index.ts'
import { de, en } from './messages.ts'
import { ownEntries } from './palette.ts'

export default definePlugin({
  name: 'account',
  apiVersion: 1,
  messages: { de, en },
  palette: [{ entries: ownEntries }],
  routes: async (app, ctx) => (await import('./routes.tsx')).routes(app, ctx),
})
