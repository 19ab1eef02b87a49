import { definePlugin } from 'convosphere'
import { de, en } from './messages.ts'
import { routes } from './routes.tsx'

export default definePlugin({
  name: 'account',
  apiVersion: 1,
  messages: { de, en },
  routes,
})
