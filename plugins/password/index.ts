import { definePlugin } from 'convosphere'
import passwords from './migrations/0001_passwords.sql' with { type: 'text' }
import { de, en } from './messages.ts'
import { createPasswords, type Passwords } from './passwords.ts'
import { passwordSignIn } from './sign-in.tsx'

declare module 'convosphere' {
  interface Services {
    password: Passwords
  }
}

export default definePlugin({
  name: 'password',
  apiVersion: 1,
  migrations: { '0001_passwords': passwords },
  messages: { de, en },
  setup: createPasswords,
  slots: {
    'account.security': async ({ user }) => (await import('./change.tsx')).ChangePassword({ user }),
  },
  signIn: (ctx) => [passwordSignIn(ctx)],
  routes: async (app, ctx) => (await import('./change.tsx')).routes(app, ctx),
  api: async (app, ctx) => (await import('./api.ts')).api(app, ctx),
})
