import {
  caller,
  type Context,
  type Env,
  fragment,
  goTo,
  may,
  page,
  refusal,
  t,
  view,
} from 'convosphere'
import type { Context as Request, Hono } from 'hono'
import { drawForm } from './settings-form.ts'
import { BackupResults, BackupsPage } from './views/backups.tsx'

/** How many results the page shows. */
const shown = 50

/** The last backups, taking one, and the settings of the next. */
export function backupRoutes(app: Hono<Env>, ctx: Context): void {
  const path = '/admin/backups'
  const backups = ctx.find('backups')
  // Its permissions are not there either; the routes are composed anew when it comes.
  if (!backups) return

  const results = async () => {
    const { items } = await backups.list({ limit: shown })
    return { items, running: await backups.isRunning() }
  }

  const show = async (c: Request<Env>, more: { message?: string; status?: number } = {}) => {
    const { status = 200, message } = more
    const form = view().allows('admin.settings')
      ? await drawForm(ctx, 'backups', '/admin/settings/backups')
      : undefined
    const main = BackupsPage({
      ...(await results()),
      upcoming: backups.possible ? { at: backups.nextAt(), address: backups.address() } : undefined,
      sealing: backups.isSealing(),
      form,
      message,
    })
    return page(c, { title: t('admin.backups'), main, status, assets: ['admin.css'] })
  }

  app.get(path, may('backups.read'), (c) => show(c))
  app.get(`${path}/results`, may('backups.read'), async (c) =>
    fragment(c, BackupResults(await results())),
  )
  app.post(path, may('backups.write'), async (c) => {
    const problem = await refusal(async () => void (await backups.ask(caller(c).user.id)))
    if (problem) return show(c, { message: t(problem.key, problem.values), status: problem.status })
    return goTo(c, path)
  })
}
