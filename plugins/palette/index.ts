import { definePlugin } from 'convosphere'
import type { Source } from './entries.ts'
import { de, en } from './messages.ts'
import { createPalette, type Palette } from './palette.ts'
import css from './static/palette.css' with { type: 'text' }
import keys from './static/keys.js' with { type: 'text' }
import js from './static/palette.js' with { type: 'text' }

declare module 'convosphere' {
  interface Services {
    palette: Palette
  }
  interface Contributions {
    palette: Source
  }
}
export type { Entry, Source } from './entries.ts'

/** One field that leads everywhere: conversations, pages, and what can be done. */
export default definePlugin({
  name: 'palette',
  apiVersion: 1,
  messages: { de, en },
  assets: { 'palette.css': css, 'palette.js': js },
  pageAssets: { 'keys.js': keys },
  nav: [{ label: 'palette.title', href: '/palette', icon: 'arrow-right', permission: 'me.read' }],
  setup: createPalette,
  routes: async (app, ctx) => (await import('./routes.tsx')).routes(app, ctx),
  api: async (app, ctx) => (await import('./api.ts')).api(app, ctx),
})
