import {
  caller,
  type Env,
  fieldTexts,
  formFields,
  fragment,
  goTo,
  later,
  may,
  open,
  page,
  Problem,
  receiveFile,
  refusal,
  t,
  takesUpload,
  type User,
  view,
} from 'convosphere'
import type { Context, Hono } from 'hono'
import { aboutPages } from './about-pages.ts'
import { collectionPages } from './collection-pages.tsx'
import { pdfjsPath, pdfjsUrl } from './extract/pdfjs.ts'
import type { KnowledgeContext } from './knowledge.ts'
import { serveFile } from './serve.ts'
import { sharingRoutes } from './sharing-routes.tsx'
import type { Document } from './store.ts'
import { suggestTags } from './suggest.ts'
import { tagPages } from './tag-pages.tsx'
import { DocumentPage } from './views/document.tsx'
import type { Refused } from './views/bring.tsx'
import { DocumentsPage } from './views/documents.tsx'
import { Row, type Shown } from './views/row.tsx'
import { Found, SearchPage } from './views/search.tsx'

const pageSize = 50
const mostHits = 20

/** The library of documents, what stands in them, and finding it. */
export function routes(app: Hono<Env>, ctx: KnowledgeContext): void {
  const knowledge = ctx.use('knowledge')
  sharingRoutes(app, ctx)

  async function shown(user: User, documents: Document[]): Promise<Shown[]> {
    const writable = view().allows('knowledge.write')
      ? await knowledge.collections.writable(user)
      : []
    const rows = await Promise.all(documents.map(knowledge.withProgress))
    const tags = await knowledge.tags.of(rows.map(({ id }) => id))
    return rows.map((row) => ({
      ...row,
      tags: tags.get(row.id) ?? [],
      mayWrite: writable.includes(row.collectionId),
    }))
  }
  const shownOne = async (user: User, document: Document) => (await shown(user, [document]))[0]!

  collectionPages(app, ctx)
  tagPages(app, ctx)
  aboutPages(app, ctx)

  async function showList(c: Context<Env>, status = 200, refused: Refused = {}) {
    const { user } = caller(c)
    const { q: query = '', collection: collectionId, after, deleted } = c.req.query()
    const [collections, { items, next }] = await Promise.all([
      knowledge.collections.list(user),
      knowledge.documents(user, { query, collectionId }, { after, limit: pageSize }),
    ])
    const chosen = collections.find(({ id }) => id === collectionId)
    const [documents, writable, owner] = await Promise.all([
      shown(user, items),
      knowledge.collections.writable(user),
      chosen && ctx.kernel.users.get(chosen.ownerId),
    ])
    const main = DocumentsPage({
      collections,
      collectionId,
      documents,
      next,
      query,
      deleted,
      isMine: owner?.id === user.id,
      sharedBy: owner?.id === user.id ? undefined : owner?.name,
      mayBring: !chosen || writable.includes(chosen.id),
      ...refused,
    })
    const title = t('knowledge.title')
    return page(c, { title, main, status, assets: ['knowledge.css', 'knowledge.js'] })
  }

  app.get('/knowledge', may('knowledge.read'), (c) => showList(c))

  app.post('/knowledge/documents', may('knowledge.write'), takesUpload, async (c) => {
    const { user } = caller(c)
    try {
      const upload = await receiveFile(c, { field: 'file', ...knowledge.reception })
      const { collectionId } = upload.fields
      const document = await knowledge.add(user, upload, collectionId || undefined)
      if (!view().partial)
        return goTo(c, collectionId ? `/knowledge?collection=${collectionId}` : '/knowledge')
      // Its row is fetched from there, so that it belongs to the page.
      c.header('location', `/knowledge/documents/${document.id}/row`)
      return c.body(null, 201)
    } catch (error) {
      if (!(error instanceof Problem) || error.status >= 500) throw error
      const text = fieldTexts(error).file ?? t(error.key, error.values)
      return view().partial
        ? c.text(text, error.status as 422)
        : showList(c, error.status, { error: text })
    }
  })

  app.post('/knowledge/addresses', may('knowledge.write'), async (c) => {
    const { url = '', collectionId } = await formFields(c)
    const problem = await refusal(() =>
      knowledge.addFrom(caller(c).user, url, collectionId || undefined),
    )
    if (problem) return showList(c, problem.status, { url, urlError: fieldTexts(problem).url })
    return goTo(c, collectionId ? `/knowledge?collection=${collectionId}` : '/knowledge')
  })

  app.get('/knowledge/documents/:id/row', may('knowledge.read'), async (c) => {
    const { user } = caller(c)
    const found = await knowledge.documentFor(user, c.req.param('id'), 'read')
    return fragment(c, Row({ document: await shownOne(user, found) }))
  })

  app.get('/knowledge/documents/:id', may('knowledge.read'), async (c) => {
    const { user } = caller(c)
    const document = await knowledge.documentFor(user, c.req.param('id'), 'read')
    const { passage, view: wanted } = c.req.query()
    const chunk = passage ? (await knowledge.store.chunks([Number(passage)]))[0] : undefined
    const mark = chunk?.documentId === document.id ? chunk : undefined
    const count = await knowledge.store.pageCount(document.id)
    const asked = Number(c.req.query('page')) || mark?.page
    const n = Math.min(Math.max(1, asked ?? 1), Math.max(1, count))
    const text =
      !asked && mark
        ? await knowledge.store.pageAt(document.id, mark.start)
        : await knowledge.store.page(document.id, n)
    const main = DocumentPage({
      document: await shownOne(user, document),
      ...(await suggestTags(knowledge, user, document)),
      text,
      n: text?.n ?? n,
      count,
      mark,
      isText: wanted === 'text' || document.type !== 'application/pdf',
      pdfjs: pdfjsUrl,
    })
    return page(c, {
      title: document.title,
      main,
      assets: ['knowledge.css', 'viewer.js'],
    })
  })

  app.get('/knowledge/documents/:id/file', may('knowledge.read'), async (c) => {
    const document = await knowledge.documentFor(caller(c).user, c.req.param('id'), 'read')
    return serveFile(c, document, ctx.kernel.files.read(document.hash))
  })

  app.post('/knowledge/documents/:id/reading', may('knowledge.write'), async (c) => {
    const { user } = caller(c)
    const id = c.req.param('id')
    await knowledge.readAgain(user, id)
    if (!view().partial) return goTo(c, '/knowledge')
    const document = await knowledge.documentFor(user, id, 'read')
    return fragment(c, Row({ document: await shownOne(user, document) }))
  })

  app.post('/knowledge/documents/:id/deletion', may('knowledge.write'), async (c) => {
    const id = c.req.param('id')
    await knowledge.remove(caller(c).user, id)
    return goTo(c, `/knowledge?deleted=${id}`)
  })

  app.post('/knowledge/documents/:id/restoration', may('knowledge.write'), async (c) => {
    await knowledge.restore(caller(c).user, c.req.param('id'))
    return goTo(c, '/knowledge')
  })

  app.get('/knowledge/search', may('knowledge.read'), async (c) => {
    const { user } = caller(c)
    const { q: query = '', collection: collectionId } = c.req.query()
    const find = async () => {
      const collectionIds = collectionId ? [collectionId] : undefined
      const hits = await knowledge.search.find(user, query, { collectionIds, limit: mostHits })
      return Found({ query, hits })
    }
    const main = SearchPage({ query, collectionId, found: later(find()) })
    return page(c, { title: t('knowledge.search'), main, assets: ['knowledge.css'] })
  })

  // PDF.js for the pages that show PDFs; the same code that reads them.
  app.get('/knowledge/pdfjs.js', open(), (c) => {
    c.header('content-type', 'text/javascript; charset=utf-8')
    c.header('cache-control', 'public, max-age=31536000, immutable')
    return c.body(Bun.file(pdfjsPath).stream())
  })
}
