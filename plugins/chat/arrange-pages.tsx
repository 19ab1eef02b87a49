import {
  caller,
  checkFields,
  type Env,
  fieldTexts,
  formFields,
  fragment,
  goTo,
  invalid,
  may,
  page,
  type Problem,
  refusal,
  t,
  view,
} from 'convosphere'
import type { Context, Hono } from 'hono'
import { z } from 'zod'
import { type Arrangement, ArrangementSchema, acts, arrange } from './arrange.ts'
import { type ChatContext, looseThreads } from './chat.ts'
import { FolderFields } from './folders-api.ts'
import type { Folder } from './folders.ts'
import { railSize } from './routes.tsx'
import { PlaceSheet, ThreadsPage } from './views/arrange.tsx'
import { FolderPage } from './views/folder.tsx'
import { FolderItems, Lists } from './views/rail.tsx'
import { ThreadItems } from './views/thread.tsx'

const pageSize = 50

const BeforeSchema = z.array(ArrangementSchema).max(200)

/** Pages that put conversations in order, and their parts. */
export function arrangePages(app: Hono<Env>, ctx: ChatContext): void {
  const chat = ctx.use('chat')
  const models = ctx.use('models')
  const rail = (c: Context<Env>) => chat.rail(caller(c).user, railSize)

  /** The list that an address names: of a folder, of the archive, or of everything else. */
  async function showList(
    c: Context<Env>,
    href: string,
    done?: { text: string; before: Arrangement[] },
  ) {
    const { user } = caller(c)
    const query = new URL(href, 'http://here').searchParams
    const archived = query.get('archived') === 'true'
    const folderId = query.get('folder')
    const folder = folderId ? await chat.folders.folderFor(user, folderId) : undefined
    const after = query.get('after') ?? undefined
    const main = ThreadsPage({
      rail: await rail(c),
      threads: await chat.threads(user, after, pageSize, { archived, folderId: folder?.id }),
      folder,
      archived,
      href: listHref(archived, folder),
      done,
      deletedFolder: query.get('deleted') ?? undefined,
    })
    return page(c, { title: folder?.name ?? t('chat.all'), main, assets: ['lists.css'] })
  }

  app.get('/chat/threads', may('chat.read'), (c) => showList(c, c.req.url))

  app.get('/chat/rail', may('chat.read'), async (c) => {
    const { after, current, folders: from } = c.req.query()
    if (from) {
      const folders = await chat.folders.list(caller(c).user)
      return fragment(c, FolderItems({ folders, from: Math.trunc(Number(from)) || 0, current }))
    }
    const threads = await chat.threads(caller(c).user, after, railSize, looseThreads)
    return fragment(c, ThreadItems({ threads, current }))
  })

  app.post('/chat/arrangement', may('chat.write'), async (c) => {
    const { user } = caller(c)
    const { list: wanted = '', before, act = '', folderId } = await formFields(c)
    const list = wanted.startsWith('/chat/threads') ? wanted : '/chat/threads'
    if (before) {
      await arrange(chat, user, readBefore(before))
      return goTo(c, list)
    }
    const change = Object.hasOwn(acts, act) ? acts[act]?.(folderId || null) : undefined
    if (!change) return goTo(c, list)
    const ids = (await c.req.formData()).getAll('id').filter((id) => typeof id === 'string')
    if (!ids.length) return goTo(c, list)
    const was = await arrange(
      chat,
      user,
      ids.slice(0, 200).map((id) => ({ id, ...change })),
    )
    const done = t(`chat.done.${act}`, { count: was.length })
    return showList(c, list, { text: done, before: was })
  })

  app.get('/chat/threads/:id/more', may('chat.write'), async (c) => {
    const { user } = caller(c)
    const thread = await chat.threadFor(user, c.req.param('id'), 'write')
    const folders = await chat.folders.list(user)
    const current = c.req.query('current') === 'true'
    return fragment(c, PlaceSheet({ thread, folders, current }))
  })

  app.post('/chat/threads/:id/place', may('chat.write'), async (c) => {
    const { user } = caller(c)
    const { pinned, archived, act, folderId } = await formFields(c)
    const thread = await chat.change(user, c.req.param('id'), {
      ...(pinned && { pinned: pinned === 'true' }),
      ...(archived && { archived: archived === 'true' }),
      ...(act === 'move' && { folderId: folderId || null }),
    })
    if (!view().partial) return goTo(c, `/chat/threads/${thread.id}`)
    const current = c.req.query('current') === thread.id ? thread : undefined
    return fragment(c, Lists({ lists: await rail(c), current }))
  })

  async function showFolder(
    c: Context<Env>,
    folder: Folder | undefined,
    refused?: { problem: Problem; values: Record<string, string> },
  ) {
    const main = FolderPage({
      rail: await rail(c),
      mayInstruct: chat.context.limitsFor(caller(c).user).instructions,
      folder,
      models: await models.list(),
      ...(refused && {
        values: refused.values,
        errors: fieldTexts(refused.problem),
        message: t(refused.problem.key, refused.problem.values),
      }),
    })
    const title = folder?.name ?? t('chat.folder.new')
    return page(c, { title, main, status: refused?.problem.status ?? 200 })
  }

  /** A folder's fields as a form sends them. */
  const folderFields = ({ model, ...fields }: Record<string, string>) =>
    checkFields({ ...fields, model: model || null }, FolderFields)

  app.get('/chat/folders/new', may('chat.write'), (c) => showFolder(c, undefined))
  app.post('/chat/folders', may('chat.write'), async (c) => {
    const values = await formFields(c)
    let folder: Folder | undefined
    const problem = await refusal(async () => {
      folder = await chat.addFolder(caller(c).user, folderFields(values))
    })
    if (problem) return showFolder(c, undefined, { problem, values })
    return goTo(c, `/?folder=${folder!.id}`)
  })
  app.get('/chat/folders/:id', may('chat.read'), async (c) =>
    showFolder(c, await chat.folders.folderFor(caller(c).user, c.req.param('id'))),
  )
  app.post('/chat/folders/:id', may('chat.write'), async (c) => {
    const { user } = caller(c)
    const folder = await chat.folders.folderFor(user, c.req.param('id'))
    const values = await formFields(c)
    const problem = await refusal(() => chat.changeFolder(user, folder.id, folderFields(values)))
    if (problem) return showFolder(c, folder, { problem, values })
    return goTo(c, `/chat/threads?folder=${folder.id}`)
  })
  app.get('/chat/folders/:id/threads', may('chat.read'), async (c) => {
    const { user } = caller(c)
    const { id: folderId } = await chat.folders.folderFor(user, c.req.param('id'))
    const { items } = await chat.threads(user, undefined, pageSize, { folderId })
    const threads = { items, next: null }
    return fragment(c, ThreadItems({ threads, current: c.req.query('current') }))
  })
  app.post('/chat/folders/:id/deletion', may('chat.write'), async (c) => {
    const { user } = caller(c)
    const folder = await chat.folders.folderFor(user, c.req.param('id'))
    await chat.folders.remove(user, folder.id)
    return goTo(c, `/chat/threads?deleted=${folder.id}`)
  })
  app.post('/chat/folders/:id/restoration', may('chat.write'), async (c) => {
    const folder = await chat.folders.restore(caller(c).user, c.req.param('id'))
    return goTo(c, `/chat/threads?folder=${folder.id}`)
  })
}

function listHref(archived: boolean, folder: Folder | undefined): string {
  if (folder) return `/chat/threads?folder=${folder.id}`
  return archived ? '/chat/threads?archived=true' : '/chat/threads'
}

/** @throws {Problem} 422 when it is not what the page had written there */
function readBefore(text: string): Arrangement[] {
  try {
    return BeforeSchema.parse(JSON.parse(text))
  } catch {
    throw invalid({ before: { key: 'field.invalid' } })
  }
}
