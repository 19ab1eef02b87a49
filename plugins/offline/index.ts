import { definePlugin } from 'convosphere'
import { de, en } from './messages.ts'
import js from './static/offline.js' with { type: 'text' }

export default definePlugin({
  name: 'offline',
  apiVersion: 1,
  messages: { de, en },
  pageAssets: { 'offline.js': js },
  slots: { 'account.security': async () => (await import('./views/page.tsx')).OfflineSection() },
  routes: async (app) => (await import('./routes.tsx')).routes(app),
})
