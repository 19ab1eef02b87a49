import { definePlugin } from 'convosphere'
import { seed } from './seed.ts'

/** Runs with `serve --demo` only: fills an empty database with people and conversations. */
export default definePlugin({
  name: 'demo',
  apiVersion: 1,
  needs: ['chat'],
  start: seed,
})
