import {
  caller,
  checkFields,
  type Env,
  fieldTexts,
  formFields,
  may,
  page,
  Problem,
  t,
} from 'convosphere'
import type { Context, Hono } from 'hono'
import { connect, Connection } from './connect.ts'
import { findServers } from './local-servers.ts'
import type { ModelsContext, ProviderHealth } from './models.ts'
import { WelcomePage } from './welcome.tsx'

interface Shown {
  done?: ProviderHealth
  values?: Record<string, string>
  errors?: Record<string, string>
}

/** The page on which an admin connects models, in set-up and later. */
export function routes(app: Hono<Env>, ctx: ModelsContext): void {
  app.get('/models/welcome', may('models.write'), (c) => show(c))

  app.post('/models/providers', may('models.write'), async (c) => {
    const values = await formFields(c)
    try {
      const done = await connect(ctx, checkFields(values, Connection), caller(c).user)
      return await show(c, { done })
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 422) throw error
      return show(c, { values, errors: fieldTexts(error) }, 422)
    }
  })

  async function show(c: Context<Env>, shown: Shown = {}, status = 200) {
    const [servers, providers] = await Promise.all([
      findServers(ctx.settings.localServers),
      ctx.use('models').health(),
    ])
    const connected = providers.filter((one) => one.configured && one.ok)
    const taken = new Set(providers.map((one) => one.apiUrl))
    const found = servers.filter((server) => !taken.has(server.baseUrl))
    const main = WelcomePage({ found, connected, ...shown })
    return page(c, { title: t('models.welcome.title'), main, status })
  }
}
