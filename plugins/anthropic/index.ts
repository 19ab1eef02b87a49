import { definePlugin } from 'convosphere'
import { de, en } from './messages.ts'
import { providers, settings } from './provider.ts'

export default definePlugin({
  name: 'anthropic',
  apiVersion: 1,
  needs: ['models'],
  settings,
  messages: { de, en },
  providers,
})
