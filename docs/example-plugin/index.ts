import { definePlugin } from 'convosphere'
import { api } from './api.ts'
import { createGuestbook, type Guestbook, settings } from './guestbook.ts'
import { de, en } from './messages.ts'
import entries from './migrations/0001_entries.sql' with { type: 'text' }
import { routes } from './routes.tsx'

declare module 'convosphere' {
  interface Services {
    guestbook: Guestbook
  }
  interface Events {
    'guestbook.signed': { entryId: string }
  }
}

export default definePlugin({
  name: 'guestbook',
  apiVersion: 1,
  settings,
  permissions: {
    'guestbook.read': { label: 'guestbook.may.read', from: 'user' },
    'guestbook.write': { label: 'guestbook.may.write', from: 'user' },
  },
  migrations: { '0001_entries': entries },
  messages: { de, en },
  nav: [
    { label: 'guestbook.title', href: '/guestbook', icon: 'chat', permission: 'guestbook.read' },
  ],
  setup: createGuestbook,
  on: { 'chat.answered': (_, ctx) => ctx.use('guestbook').countAnswer() },
  routes,
  api,
})
