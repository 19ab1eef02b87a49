import {
  caller,
  type Env,
  fieldTexts,
  fragment,
  may,
  open,
  Problem,
  t,
  takesUpload,
} from 'convosphere'
import type { Context, Hono } from 'hono'
import type { ChatContext } from '../chat.ts'
import { Chip, Chips } from '../views/attached.tsx'
import type { Attachments } from './attachments.ts'
import { receive } from './receive.ts'
import { serve } from './serve.ts'

/** Attachments as pages bring, show and drop them. */
export function attachmentRoutes(app: Hono<Env>, ctx: ChatContext): void {
  const { attachments, links } = ctx.use('chat')

  app.post('/chat/attachments', may('chat.write'), takesUpload, async (c) => {
    try {
      return await fragment(c, Chip({ attachment: await receive(c, attachments) }), 201)
    } catch (error) {
      if (!(error instanceof Problem) || error.status >= 500) throw error
      return c.text(fieldTexts(error).file ?? t(error.key, error.values), error.status as 422)
    }
  })

  app.get('/chat/attachments', may('chat.write'), async (c) => {
    const ids = (c.req.query('ids') ?? '').split(',').filter(Boolean).slice(0, 100)
    const attached = await attachments.store.ofOwner(caller(c).user.id, ids)
    return fragment(c, Chips({ attached, expired: ids.length - attached.length }))
  })

  app.get('/chat/attachments/:id', may('chat.read'), async (c) => {
    const found = await attachments.attachmentFor(caller(c).user, c.req.param('id'))
    return serve(c, found, () => attachments.bytesOf(found.id), { show: true })
  })

  app.delete('/chat/attachments/:id', may('chat.write'), async (c) => {
    await attachments.remove(caller(c).user, c.req.param('id'))
    return c.body(null, 204)
  })

  app.get('/shared/:token/attachments/:id', open(), async (c) => {
    // The address holds the key.
    c.header('referrer-policy', 'no-referrer')
    c.header('x-robots-tag', 'noindex, nofollow, noarchive')
    const found = await links.attachment(c.req.param('token'), c.req.param('id'))
    return serve(c, found, () => attachments.bytesOf(found.id), { show: true })
  })
}

/**
 * What a question's form sends along: ids of what is there already, and, where no script has
 * brought them, files.
 * @param ids gets each as soon as it is there
 * @returns the same; undefined where the form says nothing of it
 * @throws {Problem} 413, 422
 */
export async function attachedIn(
  c: Context<Env>,
  attachments: Attachments,
  ids: string[],
): Promise<string[] | undefined> {
  const form = await c.req.parseBody({ all: true })
  const given = [form.attachments ?? []].flat()
  const files = [form.files ?? []].flat()
  for (const value of given) if (typeof value === 'string' && value) ids.push(value)
  for (const file of files)
    if (typeof file !== 'string' && file.size)
      ids.push((await attachments.add(caller(c).user, file.name, await file.bytes())).id)
  return given.length || ids.length ? ids : undefined
}
