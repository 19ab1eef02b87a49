import {
  caller,
  type Env,
  fieldTexts,
  fragment,
  goTo,
  may,
  page,
  Problem,
  receiveFile,
  t,
  takesUpload,
} from 'convosphere'
import type { Context, Hono } from 'hono'
import type { ChatContext } from '../chat.ts'
import { railSize } from '../routes.tsx'
import { ChooseFile, ImportPage, ImportState } from '../views/import.tsx'
import { largestFile } from './imports.ts'

/** The pages on which one brings conversations from elsewhere. */
export function importRoutes(app: Hono<Env>, ctx: ChatContext): void {
  const chat = ctx.use('chat')
  const { imports } = chat
  const rail = (c: Context<Env>) => chat.rail(caller(c).user, railSize)
  const title = () => t('chat.import.title')

  const showForm = async (c: Context<Env>, error?: string, status = 200) =>
    page(c, { title: title(), main: ChooseFile({ rail: await rail(c), error }), status })

  app.get('/chat/import', may('chat.write'), (c) => showForm(c))

  app.post('/chat/imports', may('chat.write'), takesUpload, async (c) => {
    try {
      const upload = await receiveFile(c, {
        field: 'file',
        folder: imports.folder,
        maxBytes: largestFile,
      })
      const { id } = await imports.preview(caller(c).user, upload)
      return goTo(c, `/chat/imports/${id}`)
    } catch (error) {
      if (!(error instanceof Problem) || error.status >= 500) throw error
      const text = fieldTexts(error).file ?? t(error.key, error.values)
      return showForm(c, text, error.status)
    }
  })

  app.get('/chat/imports/:id', may('chat.write'), async (c) => {
    const found = await imports.importFor(caller(c).user, c.req.param('id'))
    const main = ImportPage({ rail: await rail(c), found, job: await imports.jobOf(found) })
    return page(c, { title: title(), main })
  })

  app.get('/chat/imports/:id/state', may('chat.write'), async (c) => {
    const found = await imports.importFor(caller(c).user, c.req.param('id'))
    return fragment(c, ImportState({ found, job: await imports.jobOf(found) }))
  })

  app.post('/chat/imports/:id/job', may('chat.write'), async (c) => {
    const found = await imports.importFor(caller(c).user, c.req.param('id'))
    await imports.start(found)
    return goTo(c, `/chat/imports/${found.id}`)
  })
}
