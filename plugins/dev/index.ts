import { definePlugin, newId, open } from 'convosphere'
import js from './static/reload.js' with { type: 'text' }

/** Changes with every start of the program. */
const start = newId()

/** Runs with `serve --dev` only: open pages load anew when the program has been started anew. */
export default definePlugin({
  name: 'dev',
  apiVersion: 1,
  assets: { 'reload.js': js },
  routes: (app) => void app.get('/dev/start', open(), (c) => c.text(start)),
})
