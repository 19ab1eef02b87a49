import { definePlugin } from 'convosphere'
import { type Backups, createBackups } from './backups.ts'
import { de, en } from './messages.ts'
import tables from './migrations/0001_backups.sql' with { type: 'text' }
import { settings } from './settings.ts'

declare module 'convosphere' {
  interface Services {
    backups: Backups
  }
  interface Jobs {
    'backups.take': {}
  }
}

export type { Backups, ListedBackup } from './backups.ts'

export default definePlugin({
  name: 'backups',
  apiVersion: 1,
  settings,
  permissions: {
    'backups.read': { label: 'backups.may.read', from: 'admin' },
    'backups.write': { label: 'backups.may.write', from: 'admin' },
  },
  migrations: { '0001_backups': tables },
  messages: { de, en },
  setup: createBackups,
  jobs: (ctx) => {
    const backups = ctx.use('backups')
    const { at } = ctx.settings
    return [
      {
        name: 'backups.take',
        label: 'backups.job.take',
        attempts: 4,
        schedule: at && backups.possible ? { at } : undefined,
        run: async (_, { signal }) => ({ backup: (await backups.take(signal)).id }),
      },
    ]
  },
  checks: (ctx) => ctx.use('backups').checks(),
  api: async (app, ctx) => (await import('./api.ts')).api(app, ctx),
})
