import { definePlugin } from 'convosphere'
import { type Announcements, createAnnouncements } from './announcements.ts'
import { de, en } from './messages.ts'
import tables from './migrations/0001_announcements.sql' with { type: 'text' }
import css from './static/announcements.css' with { type: 'text' }
import { PageTop } from './views/banners.tsx'

declare module 'convosphere' {
  interface Services {
    announcements: Announcements
  }
}

export type { Announcements } from './announcements.ts'
export type { Announcement } from './store.ts'

export default definePlugin({
  name: 'announcements',
  apiVersion: 1,
  permissions: {
    'announcements.write': { label: 'announcements.may.write', from: 'admin' },
  },
  migrations: { '0001_announcements': tables },
  messages: { de, en },
  assets: { 'announcements.css': css },
  slots: {
    'page.top': (_, ctx) => PageTop({ announcements: ctx.use('announcements') }),
  },
  // Another process on this database changed something.
  on: { 'settings.changed': (_, ctx) => ctx.use('announcements').load() },
  setup: createAnnouncements,
  routes: async (app, ctx) => (await import('./routes.ts')).routes(app, ctx),
  api: async (app, ctx) => (await import('./api.ts')).api(app, ctx),
})
