import {
  caller,
  checkFields,
  type Env,
  fieldTexts,
  formFields,
  fragment,
  goTo,
  later,
  linkDaysFrom,
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
import { paged } from 'convosphere/views'
import type { Context, Hono } from 'hono'
import { aboutPages } from './about-pages.ts'
import { arrangePages } from './arrange-pages.tsx'
import { collectionPages } from './collection-pages.tsx'
import { connectorPages } from './connectors/pages.tsx'
import { copiesPages } from './copies/pages.tsx'
import { cutPages } from './cut-pages.tsx'
import { pdfjsCode, pdfjsUrl } from './extract/pdfjs.ts'
import { isAudio, isImage } from './extract/type.ts'
import type { KnowledgeContext, Taken } from './knowledge.ts'
import { listHref, type ListQuery, ListQuerySchema } from './list-query.ts'
import { retrievalPages } from './inspect/routes.tsx'
import { serveFile, serveText } from './serve.ts'
import { sharingRoutes } from './sharing-routes.tsx'
import { rowsAt, stretchOf } from './neighbours.ts'
import type { Document } from './store.ts'
import { suggestTags } from './suggest.ts'
import { tagPages } from './tag-pages.tsx'
import { choicePages } from './choice-pages.tsx'
import { trashPages } from './trash-pages.tsx'
import { trialPages } from './trials/routes.tsx'
import { meaningPages } from './vectors/routes.tsx'
import { versionPages } from './version-pages.tsx'
import type { RefusedDetails } from './views/details.tsx'
import { Related } from './views/related.tsx'
import { DocumentPage, SharedDocumentPage } from './views/document.tsx'
import type { Refused } from './views/bring.tsx'
import { isNarrowed } from './views/filters.tsx'
import { DocumentsPage } from './views/documents.tsx'
import { LinksPage } from './views/links.tsx'
import { Row, type Shown } from './views/row.tsx'
import { Found, SearchPage } from './views/search.tsx'

const pageSize = 50
const listAssets = ['knowledge.css', 'knowledge.js', 'reading.js']
const mostHits = 20
const mostRelated = 5

/** The library of documents, what stands in them, and finding it. */
export function routes(app: Hono<Env>, ctx: KnowledgeContext): void {
  const knowledge = ctx.use('knowledge')
  sharingRoutes(app, ctx)

  async function shown(user: User, documents: Document[]): Promise<Shown[]> {
    const writable = await writableTo(user)
    const rows = await Promise.all(documents.map(knowledge.withProgress))
    const tags = await knowledge.tags.of(rows.map(({ id }) => id))
    const copies = await knowledge.copies.of(
      user,
      rows.map(({ id }) => id),
    )
    const media = rows.filter(({ type }) => isImage(type) || isAudio(type))
    const silent = await knowledge.store.withoutText(media.map(({ id }) => id))
    return rows.map((row) => ({
      ...row,
      hasText: !silent.has(row.id),
      copies: copies.get(row.id) ?? [],
      tags: tags.get(row.id) ?? [],
      mayWrite: writable.includes(row.collectionId),
    }))
  }
  const shownOne = async (user: User, document: Document) => (await shown(user, [document]))[0]!

  /** Ids of the collections that a person may change by now. */
  const writableTo = async (user: User): Promise<string[]> =>
    view().allows('knowledge.write') ? knowledge.collections.writable(user) : []

  collectionPages(app, ctx)
  cutPages(app, ctx)
  tagPages(app, ctx)
  trashPages(app, ctx)
  choicePages(app, ctx)
  copiesPages(app, ctx)
  connectorPages(app, ctx)
  aboutPages(app, ctx, showDocument)
  arrangePages(app, ctx, showList)
  retrievalPages(app, ctx)
  trialPages(app, ctx)
  meaningPages(app, ctx)
  versionPages(app, ctx)

  /** People by name, as people sort. */
  async function namesOf(ids: string[]) {
    const found = await Promise.all(ids.map((id) => ctx.kernel.users.get(id)))
    const { compare } = new Intl.Collator(view().locale)
    return found
      .flatMap((person) => (person ? [{ id: person.id, name: person.name }] : []))
      .toSorted((a, b) => compare(a.name, b.name))
  }

  async function showList(
    c: Context<Env>,
    query: ListQuery = checkFields(c.req.query(), ListQuerySchema),
    { status = 200, ...refused }: Refused & { status?: number; arrangeError?: string } = {},
  ) {
    const { user } = caller(c)
    const { after, deleted, already, arranged } = c.req.query()
    const [collections, { items, next }, { ownerIds, ...choices }] = await Promise.all([
      knowledge.collections.list(user),
      knowledge.documents(user, query, { after, limit: pageSize }),
      knowledge.choices(user, query),
    ])
    const chosen = collections.find(({ id }) => id === query.collection)
    const isPart = isNarrowed(query) || next || after
    const [documents, writable, owner, same, owners, count, arrangement] = await Promise.all([
      shown(user, items),
      knowledge.collections.writable(user),
      chosen && ctx.kernel.users.get(chosen.ownerId),
      already ? knowledge.documentFor(user, already, 'read').catch(() => undefined) : undefined,
      namesOf(ownerIds),
      isPart ? knowledge.count(user, query) : undefined,
      arranged ? knowledge.arrangements.of(user, arranged).catch(() => undefined) : undefined,
    ])
    const main = DocumentsPage({
      collections,
      collection: chosen,
      documents,
      next,
      query,
      count,
      choices: { ...choices, owners },
      deleted,
      same,
      isMine: owner?.id === user.id,
      sharedBy: owner?.id === user.id ? undefined : owner?.name,
      mayBring: !chosen || writable.includes(chosen.id),
      writable: collections.filter(({ id }) => writable.includes(id)),
      arranged: arrangement,
      arrangeError: undefined,
      ...refused,
    })
    const title = chosen?.name ?? t('knowledge.title')
    return page(c, { title, main, status, assets: listAssets })
  }

  app.get('/knowledge', may('knowledge.read'), (c) => {
    // A form names what it leaves open too.
    const isSpelt = Object.values(c.req.query()).includes('')
    return isSpelt ? goTo(c, listHref(checkFields(c.req.query(), ListQuerySchema))) : showList(c)
  })

  app.post('/knowledge/documents', may('knowledge.write'), takesUpload, async (c) => {
    const { user } = caller(c)
    try {
      const upload = await receiveFile(c, { field: 'file', ...knowledge.reception })
      const { collectionId } = upload.fields
      const taken = await knowledge.add(user, upload, collectionId || undefined)
      if (!view().partial) return goTo(c, listWith(taken, collectionId))
      // Its row is fetched from there, so that it belongs to the page.
      c.header('location', `/knowledge/documents/${taken.document.id}/row`)
      if (!taken.isNew) c.header('duplicate', 'true')
      return c.body(null, 201)
    } catch (error) {
      if (!(error instanceof Problem) || error.status >= 500) throw error
      const text = fieldTexts(error).file ?? t(error.key, error.values)
      return view().partial
        ? c.text(text, error.status as 422)
        : showList(c, {}, { status: error.status, error: text })
    }
  })

  app.post('/knowledge/addresses', may('knowledge.write'), async (c) => {
    const { url = '', collectionId } = await formFields(c)
    let taken: Taken | undefined
    const problem = await refusal(async () => {
      taken = await knowledge.addFrom(caller(c).user, url, collectionId || undefined)
    })
    if (problem)
      return showList(c, {}, { status: problem.status, url, urlError: fieldTexts(problem).url })
    return goTo(c, listWith(taken!, collectionId))
  })

  app.get('/knowledge/documents/:id/row', may('knowledge.read'), async (c) => {
    const { user } = caller(c)
    const found = await knowledge.documentFor(user, c.req.param('id'), 'read')
    return fragment(c, Row({ document: await shownOne(user, found) }))
  })

  /** What a document's page shows by its address. */
  async function reading(c: Context<Env>, document: Document, path: string) {
    const { passage, page: turnedTo, sheet, view: wanted } = c.req.query()
    const named = passage ? await knowledge.store.chunks(rowsAt(passage)) : []
    const mark = stretchOf(
      named
        .filter((chunk) => chunk.documentId === document.id)
        .toSorted((one, other) => one.position - other.position),
    )
    const count = await knowledge.store.pageCount(document.id)
    const asked = Number(turnedTo) || mark?.page
    const n = Math.min(Math.max(1, asked ?? 1), Math.max(1, count))
    const text =
      !asked && mark
        ? await knowledge.store.pageAt(document.id, mark.start)
        : await knowledge.store.page(document.id, n)
    const isText = wanted === 'text' || document.type !== 'application/pdf'
    const isMedia = isImage(document.type) || isAudio(document.type)
    const said = isMedia ? await knowledge.store.chunksOf(document) : []
    const place = { n: Number(sheet) || 0, page: Number(turnedTo) || 0, mark }
    const part = await knowledge.sheets.part(document, place)
    const shown = { text, n: text?.n ?? n, count, mark, isText, part, wanted }
    return { ...shown, path, pdfjs: pdfjsUrl, said, mayRead: false }
  }

  const readingAssets = ['knowledge.css', 'viewer.js']

  async function showDocument(c: Context<Env>, status = 200, refused?: RefusedDetails) {
    const { user } = caller(c)
    const document = await knowledge.documentFor(user, c.req.param('id')!, 'read')
    const uses = await knowledge.uses.of(document.id)
    const shown = await shownOne(user, document)
    const related = async () =>
      Related({ documents: await knowledge.related(user, document, mostRelated) })
    const main = DocumentPage({
      ...(await reading(c, document, `/knowledge/documents/${document.id}`)),
      mayRead: shown.mayWrite,
      document: shown,
      ...(await suggestTags(knowledge, user, document)),
      uses,
      newest: (await knowledge.versions.all(document))[0],
      refused,
      related: later(related()),
    })
    return page(c, { title: document.title, main, status, assets: readingAssets })
  }

  app.get('/knowledge/documents/:id', may('knowledge.read'), async (c) => {
    const shown = await showDocument(c)
    if (!c.req.query('page')) ctx.emit('knowledge.opened', { documentId: c.req.param('id') })
    return shown
  })

  app.get('/knowledge/documents/:id/file', may('knowledge.read'), async (c) => {
    const document = await knowledge.documentFor(caller(c).user, c.req.param('id'), 'read')
    return serveFile(c, document, await ctx.kernel.files.open(document.hash))
  })

  app.get('/knowledge/documents/:id/text', may('knowledge.read'), async (c) => {
    const document = await knowledge.documentFor(caller(c).user, c.req.param('id'), 'read')
    return serveText(c, document, await knowledge.store.text(document.id))
  })

  async function showLinks(c: Context<Env>, url?: string) {
    const { user } = caller(c)
    const document = await knowledge.documentFor(user, c.req.param('id')!, 'write')
    const path = `/knowledge/documents/${document.id}/links`
    const links = await knowledge.links.ofDocument(user, document.id)
    const { rows, next } = paged(links, c.req.query('page'), path)
    const main = LinksPage({ document, path, links: rows, next, url })
    return page(c, { title: `${t('knowledge.share')}: ${document.title}`, main })
  }

  app.get('/knowledge/documents/:id/links', may('knowledge.write'), (c) => showLinks(c))

  app.post('/knowledge/documents/:id/links', may('knowledge.write'), async (c) => {
    const { days } = await formFields(c)
    const chosen = linkDaysFrom(days)
    const { path } = await knowledge.links.make(caller(c).user, c.req.param('id'), chosen)
    return showLinks(c, new URL(path, ctx.config.publicUrl ?? c.req.url).href)
  })

  app.post(
    '/knowledge/documents/:id/links/:linkId/revocation',
    may('knowledge.write'),
    async (c) => {
      const { id, linkId } = c.req.param()
      await knowledge.links.revoke(caller(c).user, id, linkId)
      return goTo(c, `/knowledge/documents/${id}/links`)
    },
  )

  app.get('/knowledge/shared/:token', open(), async (c) => {
    hidden(c)
    const document = await knowledge.links.follow(c.req.param('token'))
    if (!c.req.query('page')) ctx.emit('knowledge.opened', { documentId: document.id })
    const main = SharedDocumentPage({ ...(await reading(c, document, c.req.path)), document })
    return page(c, { title: document.title, main, assets: readingAssets })
  })

  app.get('/knowledge/shared/:token/file', open(), async (c) => {
    hidden(c)
    const document = await knowledge.links.follow(c.req.param('token'))
    return serveFile(c, document, await ctx.kernel.files.open(document.hash))
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
    const { q: query = '', collection: collectionId, question } = c.req.query()
    const find = async () => {
      const collectionIds = collectionId ? [collectionId] : undefined
      const hits = await knowledge.search.find(user, query, { collectionIds, limit: mostHits })
      const isByWords = !(await knowledge.vectors.status())
      return Found({ query, hits, isByWords, writable: await writableTo(user) })
    }
    const main = SearchPage({
      query,
      collectionId,
      isKept: Boolean(question),
      found: later(find()),
    })
    return page(c, { title: t('knowledge.search'), main, assets: ['knowledge.css'] })
  })

  // PDF.js for the pages that show PDFs; the same code that reads them.
  app.get('/knowledge/pdfjs.js', open(), async (c) => {
    c.header('content-type', 'text/javascript; charset=utf-8')
    c.header('cache-control', 'public, max-age=31536000, immutable')
    return c.body(await pdfjsCode())
  })
}

/** Where to go after a document was brought. */
function listWith({ document, isNew }: Taken, collectionId: string | undefined): string {
  const query = new URLSearchParams({
    ...(collectionId && { collection: collectionId }),
    ...(!isNew && { already: document.id }),
  })
  return query.size ? `/knowledge?${query}` : '/knowledge'
}

/** The address is the key: it goes to nobody, and no search engine keeps it. */
function hidden(c: Context<Env>): void {
  c.header('referrer-policy', 'no-referrer')
  c.header('x-robots-tag', 'noindex, nofollow, noarchive')
}
