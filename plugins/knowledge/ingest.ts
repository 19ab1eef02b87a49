import { Problem, type Run } from 'convosphere'
import type { KnowledgeContext } from './knowledge.ts'
import type { Copies } from './copies/copies.ts'
import type { Cuts } from './cuts.ts'
import { type Details, type DocumentDetails, detailsOf } from './details.ts'
import { extractApart } from './extract/apart.ts'
import type { Facts, Picture } from './extract/extract.ts'
import { type DocumentType, isMedia } from './extract/type.ts'
import { createMedia } from './media.ts'
import { indexTerms, passages, scopes } from './passages.ts'
import { type Block, gap, split } from './split.ts'
import type { Sheets } from './sheets.ts'
import { type Document, type PageText, type Store, unknown } from './store.ts'
import type { DocumentFile, Version, Versions } from './versions.ts'
import { type Language, languageOf, stemmed } from './words.ts'

/** So much of a text without pages is one piece of it, in characters. */
const pieceSize = 8000
/** So many rows are written at a time. */
const batchSize = 25
/** So much of a text tells its language, in characters. */
const sampleSize = 50_000

interface Readable extends Pick<Details, 'title' | 'language'> {
  blocks: Block[]
  /** Characters that a passage has at most. */
  size: number
}

/** Reads a document and takes it into the index; the same again changes nothing. */
export function createIngest(
  ctx: KnowledgeContext,
  store: Store,
  versions: Versions,
  cutsOf: (collectionId: string) => Promise<Cuts>,
  details: DocumentDetails,
  sheets: Sheets,
  copies: Copies,
  fetch: (document: Document, run: Run) => Promise<DocumentFile>,
) {
  const media = createMedia(ctx)

  /** The file of a document, fetched where that has not been done yet. */
  async function fileOf(document: Document, run: Run): Promise<DocumentFile> {
    const { type } = document
    if (type !== unknown) return { ...document, type }
    const file = await fetch(document, run)
    await ctx.db.tx((tx) => store.setFile(tx, document.id, file))
    return file
  }

  async function read(path: string, type: DocumentType, run: Run) {
    const facts: Facts = {}
    const blocks: Block[] = []
    let picture: Picture | undefined
    for await (const found of extractApart(ctx.config, path, type, run.signal)) {
      if ('facts' in found) Object.assign(facts, found.facts)
      else if ('block' in found) blocks.push(found.block)
      else if ('picture' in found) picture = found.picture
      else run.progress(found.progress.done, found.progress.total)
    }
    return { facts, blocks, picture }
  }

  /** In small transactions, so that nothing else waits for a long document. */
  async function keepText(
    document: Document,
    version: number,
    { title, language = 'und', blocks, size }: Readable,
    { signal }: Run,
  ) {
    const { id, collectionId } = document
    const chunks = split(blocks, { size })
    const scope = [scopes.collection(collectionId), scopes.document(id)]
    const terms = indexTerms(language, chunks)
    const pages = pagesOf(blocks)
    for (let at = 0; at < pages.length; at += batchSize) {
      await ctx.db.tx((tx) => store.addPages(tx, id, version, pages.slice(at, at + batchSize)))
      await inBetween(signal)
    }
    await sheets.add(document, version, blocks, () => inBetween(signal))
    for (let at = 0; at < chunks.length; at += batchSize) {
      const some = chunks.slice(at, at + batchSize)
      await ctx.db.tx(async (tx) => {
        const rows = await store.addChunks(tx, id, version, at, some)
        const indexed = some.map((chunk, index) => ({ ...chunk, n: rows[index]!, title }))
        await passages.add(tx, { language, scope, terms }, indexed)
      })
      await inBetween(signal)
    }
  }

  /** Reads a document's file, or the next one, which then counts. */
  async function readFile(document: Document, next: Version | undefined, run: Run): Promise<void> {
    const { id } = document
    const { hash, name, type } = next ?? (await fileOf(document, run))
    const { facts, blocks } = await ctx.kernel.files.local(hash, async (path) => {
      const found = await read(path, type, run)
      if (!isMedia(type)) return found
      await details.note(document, { ...found.facts, facts: saidIn(found.facts) })
      const file = { path, name, type, picture: found.picture }
      return { facts: found.facts, blocks: await media(file, document, run) }
    })
    const { title = document.facts.title ?? document.title, author, date } = facts
    const { pages, duration, width, height } = facts
    const cuts = await cutsOf(document.collectionId)
    const language = cuts.language ?? languageIn(blocks, facts.language)
    const found = { title, author, date, language }
    const said = detailsOf(document, found)
    const version = document.version + 1
    // What an attempt before this one left.
    while (await store.removeOldText(id, document.version, batchSize));
    await keepText(document, version, { ...said, blocks, size: cuts.passageSize }, run)
    await ctx.db.tx(async (tx) => {
      if (next) await store.setFile(tx, id, next)
      await versions.setRead(tx, document, next?.n, version)
      await details.settle(
        tx,
        { ...document, ...said },
        { facts: found, pages, duration, width, height, version },
      )
      await run.keep(null, tx)
    })
    await copies.sign({ id, version }, blocks)
    while (await store.removeOldText(id, version, batchSize));
    ctx.emit('knowledge.ingested', { documentId: id })
  }

  return async (documentId: string, run: Run): Promise<void> => {
    let next = await versions.next(documentId)
    do {
      const document = await store.document(documentId)
      // Somebody has removed it meanwhile.
      if (!document) return
      await store.setWorking(documentId)
      try {
        await readFile(document, next, run)
      } catch (error) {
        if (run.signal.aborted || !(error instanceof Problem) || error.status >= 500) throw error
        await versions.giveUp(document, next?.n, { key: error.key, values: error.values })
        if (!next) throw error
      }
      next = await versions.next(documentId)
    } while (next)
  }
}

/** What of that people can say otherwise. */
const saidIn = ({ title, author, date }: Facts) => ({
  ...(title && { title }),
  ...(author && { author }),
  ...(date && { date }),
})

/** Lets others have their turn. */
async function inBetween(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
  signal.throwIfAborted()
}

/** Blocks as the pages that they stand on, or as pieces of a like size. */
function pagesOf(blocks: Block[]): PageText[] {
  const pages: PageText[] = []
  let start = 0
  for (const { text, page } of blocks) {
    const last = pages.at(-1)
    const isNew = page ? last?.n !== page : !last || last.text.length >= pieceSize
    if (isNew || !last) pages.push({ n: page ?? pages.length + 1, start, text })
    else last.text += gap + text
    start += text.length + gap.length
  }
  return pages
}

/** The language that a text shows; where it shows none, what it is declared to be. Templates often lie. */
function languageIn(blocks: Block[], declared = ''): Language {
  const shown = languageOf(sampleOf(blocks))
  const tag = declared.toLowerCase().split(/[-_]/)[0]
  return shown === 'und' ? (stemmed.find((one) => one === tag) ?? 'und') : shown
}

/** The beginning of a document's text, without headings and code. */
function sampleOf(blocks: Block[]): string {
  let sample = ''
  for (const { kind, text } of blocks) {
    if (kind === 'text') sample += `${text}\n`
    if (sample.length > sampleSize) break
  }
  return sample
}
