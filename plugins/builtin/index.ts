import { definePlugin } from 'convosphere'
import { de, en } from './messages.ts'
import { createBuiltin } from './provider.ts'

export default definePlugin({
  name: 'builtin',
  apiVersion: 1,
  needs: ['models'],
  messages: { de, en },
  providers: (ctx) => [createBuiltin(ctx)],
})
