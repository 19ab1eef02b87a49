import type { Hono } from 'hono'
import { z } from 'zod'
import { rememberSession } from '../caller.ts'
import { Problem } from '../errors.ts'
import { firstSignIn, NewPersonSchema, setUp } from '../people.ts'
import { open } from '../permissions.ts'
import { fieldTexts, goTo, page } from '../respond.tsx'
import type { Env } from '../server.ts'
import { t } from '../view.ts'
import { SetupDonePage, SetupPage } from '../../views/setup.tsx'
import { checkFields, formFields } from './forms.ts'
import type { KernelRoutes } from './routes.ts'
import { beginSession } from './sign-in.tsx'

export const NewAdminSchema = NewPersonSchema.omit({ role: true }).extend({
  token: z.string().max(200),
})

/** The first admin, by the link that the program printed. */
export function setupRoutes(app: Hono<Env>, { kernel, config }: KernelRoutes): void {
  app.get('/setup', open(), async (c) => {
    if (kernel.setup.done) return page(c, { title: t('setup.title'), main: SetupDonePage() })
    const enrol = (await firstSignIn(kernel)).enrolForm()
    const main = SetupPage({ token: c.req.query('token') ?? '', enrol })
    return page(c, { title: t('setup.title'), main })
  })

  app.post('/setup', open(), async (c) => {
    const fields = await formFields(c)
    try {
      const { token, ...person } = checkFields(fields, NewAdminSchema)
      const admin = await setUp(kernel, token, person, c.var.address)
      const secret = await beginSession(c, kernel, admin.id)
      rememberSession(c, config, secret)
      const [step] = await kernel.plugins.collect('setupSteps')
      return goTo(c, step?.href ?? '/')
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      const errors = fieldTexts(error)
      const enrol = (await firstSignIn(kernel)).enrolForm(errors)
      const main = SetupPage({
        token: fields.token ?? '',
        enrol,
        values: fields,
        errors,
        message: t(error.key, error.values),
      })
      return page(c, { title: t('setup.title'), main, status: error.status })
    }
  })
}
