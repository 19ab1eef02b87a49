import { definePlugin } from 'convosphere'
import { de, en } from './messages.ts'
import tables from './migrations/0001_prompts.sql' with { type: 'text' }
import { createPrompts, type Prompts } from './prompts.ts'
import css from './static/prompts.css' with { type: 'text' }
import js from './static/prompts.js' with { type: 'text' }
import slash from './static/slash.js' with { type: 'text' }
import { Slash } from './views/slash.tsx'

declare module 'convosphere' {
  interface Services {
    prompts: Prompts
  }
  interface Jobs {
    'prompts.purge': {}
  }
}

export default definePlugin({
  name: 'prompts',
  apiVersion: 1,
  permissions: {
    'prompts.read': { label: 'prompts.may.read', from: 'user' },
    'prompts.write': { label: 'prompts.may.write', from: 'user' },
    'prompts.share': { label: 'prompts.may.share', from: 'manager' },
  },
  migrations: { '0001_prompts': tables },
  messages: { de, en },
  assets: { 'slash.js': slash },
  pageAssets: { 'prompts.css': css, 'prompts.js': js },
  nav: [{ label: 'prompts.title', href: '/prompts', icon: 'slash', permission: 'prompts.read' }],
  slots: { 'chat.composer': Slash },
  jobs: (ctx) => [
    {
      name: 'prompts.purge',
      label: 'prompts.job.purge',
      schedule: { everyMs: 3_600_000 },
      run: () => ctx.use('prompts').purge(),
    },
  ],
  personalFiles: (ctx) => [
    {
      count: async () => 1,
      async *files(user) {
        const { toFile } = await import('./file.ts')
        yield { name: 'prompts.json', content: toFile(await ctx.use('prompts').own(user)) }
      },
    },
  ],
  setup: createPrompts,
  routes: async (app, ctx) => (await import('./routes.tsx')).routes(app, ctx),
  api: async (app, ctx) => (await import('./api.ts')).api(app, ctx),
})
