import { definePlugin } from 'convosphere'
import { de, en } from './messages.ts'
import css from './static/api-docs.css' with { type: 'text' }
import js from './static/api-docs.js' with { type: 'text' }

export default definePlugin({
  name: 'api-docs',
  apiVersion: 1,
  messages: { de, en },
  pageAssets: { 'api-docs.css': css, 'api-docs.js': js },
  routes: async (app, ctx) => (await import('./routes.tsx')).routes(app, ctx),
})
