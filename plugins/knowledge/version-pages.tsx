import {
  caller,
  type Env,
  fieldTexts,
  fragment,
  goTo,
  may,
  page,
  receiveFile,
  refusal,
  t,
  takesUpload,
  view,
} from 'convosphere'
import type { Context, Hono } from 'hono'
import type { KnowledgeContext } from './knowledge.ts'
import { serveFile } from './serve.ts'
import { ChangesPage, changesTitle } from './views/changes.tsx'
import { VersionList, VersionsPage } from './views/versions.tsx'

const path = '/knowledge/documents/:id/versions'

/** The files that a document has had: for whoever may change it. */
export function versionPages(app: Hono<Env>, ctx: KnowledgeContext): void {
  const { documentFor, reception, versions } = ctx.use('knowledge')

  const documentOf = (c: Context<Env>) => documentFor(caller(c).user, c.req.param('id')!, 'write')

  async function show(c: Context<Env>, status = 200, error?: string) {
    const document = await documentOf(c)
    const all = await versions.all(document)
    const people = [...new Set(all.flatMap(({ createdBy }) => createdBy ?? []))]
    const users = await Promise.all(people.map((id) => ctx.kernel.users.get(id)))
    const names = new Map(users.flatMap((user) => (user ? [[user.id, user.name] as const] : [])))
    const props = { document, versions: all, names }
    if (view().partial) return fragment(c, VersionList(props))
    const main = VersionsPage({ ...props, error })
    return page(c, {
      title: `${t('knowledge.versions')}: ${document.title}`,
      main,
      status,
      assets: ['knowledge.css'],
    })
  }

  app.get(path, may('knowledge.write'), (c) => show(c))

  app.post(path, may('knowledge.write'), takesUpload, async (c) => {
    await documentOf(c)
    const problem = await refusal(async () => {
      const upload = await receiveFile(c, { field: 'file', ...reception })
      await versions.replace(caller(c).user, c.req.param('id'), upload)
    })
    if (!problem) return goTo(c, c.req.path)
    return show(c, problem.status, fieldTexts(problem).file ?? t(problem.key, problem.values))
  })

  app.get(`${path}/:n`, may('knowledge.write'), async (c) => {
    const document = await documentOf(c)
    const since = Number(c.req.query('since')) || undefined
    const changes = await versions.changes(document, Number(c.req.param('n')), since)
    const props = { document, ...changes }
    const main = ChangesPage(props)
    return page(c, { title: changesTitle(props), main, assets: ['knowledge.css'] })
  })

  app.get(`${path}/:n/file`, may('knowledge.write'), async (c) => {
    const found = await versions.versionOf(await documentOf(c), Number(c.req.param('n')))
    return serveFile(c, found, await ctx.kernel.files.open(found.hash))
  })

  app.post(`${path}/:n/restoration`, may('knowledge.write'), async (c) => {
    const { id, n } = c.req.param()
    await versions.restore(caller(c).user, id, Number(n))
    return goTo(c, `/knowledge/documents/${id}/versions`)
  })
}
