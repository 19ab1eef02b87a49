import {
  cleanName,
  conflict,
  invalid,
  notFound,
  Problem,
  type Queries,
  tooLarge,
  type User,
} from 'convosphere'
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Model, TurnImage } from '../../models/index.ts'
import type { ChatContext } from '../chat.ts'
import { type Content, contentOf, isImage } from './content.ts'
import { type Attachment, createAttachmentStore, type Owned } from './store.ts'

/** How long an attachment waits to be sent, in ms. */
const keptMs = 24 * 3_600_000
const kilobyte = 1024
const megabyte = 1024 * 1024
/** What an image costs of a model's context, as if it were so many characters (about 1,500 tokens). */
const imageCharacters = 4500

/** More than this no provider takes in one request, in bytes; the newest go along. */
const mostImageBytes = 18 * megabyte

/** A message as the history has it. */
interface Said {
  text: string
  attachments: Attachment[]
}

export type Attachments = ReturnType<typeof createAttachments>

/** Files that people send along with their questions. */
export function createAttachments(ctx: ChatContext) {
  const store = createAttachmentStore(ctx.db)
  const folder = join(ctx.config.dataDir, 'cache/attachments')

  /** @throws {Problem} 404 when it is not there, or not this person's */
  async function attachmentFor(user: User, id: string): Promise<Owned> {
    const found = await store.get(id)
    if (found?.ownerId !== user.id) throw notFound()
    return found
  }

  const bytesOf = async (id: string) => {
    const bytes = await store.bytes(id)
    if (!bytes) throw notFound()
    return bytes
  }

  /** Whether a file is no larger than its kind may be. */
  const fits = (content: Content) =>
    content.bytes.length <=
    (isImage(content)
      ? ctx.settings.attachedImageMegabytes * megabyte
      : ctx.settings.attachedTextKilobytes * kilobyte)

  async function put(tx: Queries, ownerId: string, name: string, content: Content) {
    const limit = ctx.settings.attachmentsAPersonMegabytes
    if ((await store.total(ownerId, tx)) + content.bytes.length > limit * megabyte)
      throw new Problem(413, 'chat.attach.error.full', { values: { limit } })
    const usual = isImage(content) ? content.type.replace('/', '.') : 'text.txt'
    return store.add(tx, ownerId, cleanName(name, usual), content)
  }

  /** A text with those of files before it, and with the names of images that are not shown. */
  async function spoken({ text, attachments }: Said, shown: Attachment[]): Promise<string> {
    const pieces = attachments.map(async (one) => {
      if (!isImage(one)) return enclosed(one.name, new TextDecoder().decode(await bytesOf(one.id)))
      return shown.includes(one) ? '' : `[image ${one.name} not shown]`
    })
    return [...(await Promise.all(pieces)), text].filter(Boolean).join('\n\n')
  }

  return {
    store,
    attachmentFor,
    bytesOf,

    /** Where uploads are received, and how large they may be, in bytes. */
    get reception() {
      const { settings } = ctx
      const maxBytes = Math.max(
        settings.attachedImageMegabytes * megabyte,
        // Text may come in UTF-16.
        2 * settings.attachedTextKilobytes * kilobyte,
      )
      return { folder, maxBytes }
    },

    /**
     * Keeps a file for a question that is to come.
     * @param name as the sender calls it
     * @throws {Problem} 413 when it is too large, or this person has no room left; 422 when it is
     *   neither text nor an image
     */
    async add(user: User, name: string, bytes: Uint8Array): Promise<Attachment> {
      const { attachmentsAQuestion, attachedTextKilobytes, attachedImageMegabytes } = ctx.settings
      if (!attachmentsAQuestion) throw invalid({ file: { key: 'chat.attach.error.none' } })
      if (!bytes.length) throw invalid({ file: { key: 'chat.attach.error.empty' } })
      const content = contentOf(bytes)
      if (!content) throw invalid({ file: { key: 'chat.attach.error.kind' } })
      if (!fits(content))
        throw tooLarge(
          isImage(content) ? `${attachedImageMegabytes} MB` : `${attachedTextKilobytes} KB`,
        )
      return ctx.db.tx((tx) => put(tx, user.id, name, content))
    },

    /**
     * Attaches what an import brings to a message of its, in the transaction that stores it; what
     * could not be attached by hand is left out.
     * @throws {Problem} 413 when this person has no room left
     */
    async bring(
      tx: Queries,
      ownerId: string,
      messageId: string,
      files: { name: string; bytes: Uint8Array }[],
    ): Promise<void> {
      const ids = []
      for (const { name, bytes } of files) {
        const content = contentOf(bytes)
        if (content && fits(content) && ids.length < ctx.settings.attachmentsAQuestion)
          ids.push((await put(tx, ownerId, name, content)).id)
      }
      await store.attach(tx, messageId, ids)
    },

    /**
     * Takes back one that was not sent.
     * @throws {Problem} 404, 409 when it was sent
     */
    async remove(user: User, id: string): Promise<void> {
      await attachmentFor(user, id)
      if (!(await store.removeUnsent(id))) throw conflict('chat.attach.error.sent')
    },

    /**
     * Before a question is stored.
     * @param had what was sent before goes on in any case; a model that sees none is told so
     * @throws {Problem} 422 when they are too many, gone, or images for a model that sees none
     */
    async check(user: User, ids: string[], model: string, had: string[]): Promise<Attachment[]> {
      if (!ids.length) return []
      const limit = ctx.settings.attachmentsAQuestion
      if (new Set(ids).size !== ids.length) throw refused('field.invalid')
      if (ids.length > limit) throw refused('chat.attach.error.tooMany', { count: limit })
      const found = await store.ofOwner(user.id, ids)
      if (found.length < ids.length) throw refused('chat.attach.error.gone')
      const isNewImage = (one: Attachment) => isImage(one) && !had.includes(one.id)
      const asked = found.some(isNewImage) ? await ctx.use('models').get(model) : undefined
      if (asked && sight(asked) === 'no')
        throw refused('chat.attach.error.blind', { model: asked.name })
      return found
    },

    /**
     * Sends them with a question, in the transaction that stores it.
     * @throws {Problem} 422 when one has gone a moment ago
     */
    async send(tx: Queries, user: User, questionId: string, attached: Attachment[]): Promise<void> {
      if (!attached.length) return
      const ids = attached.map((one) => one.id)
      const there = await store.ofOwner(user.id, ids, tx)
      if (there.length < ids.length) throw refused('chat.attach.error.gone')
      await store.attach(tx, questionId, ids)
    },

    /**
     * Messages of a branch as a model is told them: texts in their questions, images beside them.
     * @param rows oldest first
     */
    async told<Row extends Said>(rows: Row[]): Promise<(Row & { images?: TurnImage[] })[]> {
      let room = mostImageBytes
      const told = rows.toReversed().map(async (row) => {
        if (!row.attachments.length) return row
        const shown = row.attachments.filter((one) => isImage(one) && (room -= one.size) >= 0)
        const images = shown.map(({ id, name, type }) => ({ name, type, read: () => bytesOf(id) }))
        return { ...row, text: await spoken(row, shown), ...(images.length && { images }) }
      })
      return (await Promise.all(told)).toReversed()
    },

    /** Removes what nobody has sent for a day or whose messages are gone, and what a crash left. */
    async purge(): Promise<void> {
      const old = Date.now() - keptMs
      await store.purge(new Date(old).toISOString())
      for (const name of await readdir(folder).catch(() => [])) {
        const path = join(folder, name)
        if ((await stat(path)).mtimeMs < old) await rm(path, { force: true })
      }
    },
  }
}

const refused = (key: string, values = {}) => invalid({ attachments: { key, values } })

/** Whether a model sees images; not everybody says. */
export const sight = (model: Model | undefined): 'yes' | 'no' | 'unknown' =>
  model?.abilities.includes('vision') ? 'yes' : model?.lacks?.includes('vision') ? 'no' : 'unknown'

/** How long attachments are for a model, in characters. */
export const sizeOf = (attached: Attachment[]): number =>
  attached.reduce((sum, one) => sum + (isImage(one) ? imageCharacters : one.size), 0)

/** A file between marks that nothing inside it can end. */
function enclosed(name: string, text: string): string {
  let tag = 'file'
  for (let n = 2; text.includes(`</${tag}`); n++) tag = `file-${n}`
  return `<${tag} name="${name}">\n${text}\n</${tag}>`
}
