import { definePlugin } from 'convosphere'
import { de, en } from './messages.ts'
import { createModels, type Models, settings } from './models.ts'
import type { Provider, Usage } from './provider.ts'

declare module 'convosphere' {
  interface Services {
    models: Models
  }
  interface Events {
    /** A model was asked, for whatever reason; `cost` in US dollars, where known. */
    'models.asked': { userId: string; model: string; usage: Usage; cost: number | undefined }
  }
  interface Contributions {
    providers: Provider
  }
}

export type { Models } from './models.ts'
export type * from './provider.ts'

export default definePlugin({
  name: 'models',
  apiVersion: 1,
  settings,
  permissions: {
    'models.read': { label: 'models.may.read', from: 'user' },
    'models.write': { label: 'models.may.write', from: 'admin' },
  },
  messages: { de, en },
  setupSteps: [{ href: '/models/welcome' }],
  on: { 'settings.changed': (_, ctx) => ctx.use('models').forget() },
  setup: createModels,
  checks: async (ctx) =>
    (await ctx.use('models').health()).map(({ name, ok, models, detail }) => ({
      name: `provider ${name}`,
      ok,
      detail: detail ?? `answers, ${models} ${models === 1 ? 'model' : 'models'}`,
    })),
  routes: async (app, ctx) => (await import('./routes.tsx')).routes(app, ctx),
  api: async (app, ctx) => (await import('./api.ts')).api(app, ctx),
})
