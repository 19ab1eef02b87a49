import { z } from 'zod'
import type { WishesChange } from '../context/parameters.ts'
import type { Summary } from '../context/store.ts'
import type { Message, Status } from '../store.ts'

/** A product whose exports can be read. */
export interface Product {
  id: string
  /** As its makers write it. */
  name: string
  /**
   * One conversation of an export, told from the others' by what it holds.
   * @returns undefined when it is none of this product's
   */
  read(value: unknown): Conversation | undefined
}

/** A conversation as its file tells it. Times are ISO 8601, UTC. */
export interface Conversation extends WishesChange {
  /** In the product it comes from. */
  id: string
  title: string
  createdAt?: string | undefined
  updatedAt?: string | undefined
  /** Who gave the title; default: the person. */
  titledBy?: 'model' | 'person' | undefined
  model?: string | undefined
  /** The entry at the end of the branch that was shown; default: the newest. */
  leafId?: string | undefined
  /** In the order of the file: of siblings without a time, the first is the oldest. */
  entries: Entry[]
  /** What models were told in place of some; only our own exports hold them. */
  summaries?: KeptSummary[] | undefined
}

export type KeptSummary = Pick<
  Summary,
  'messageId' | 'text' | 'model' | 'usage' | 'cost' | 'editedAt'
>

/** One node of the file's tree, which is finer than ours: an answer may be several. */
export interface Entry extends Partial<Kept> {
  id: string
  parentId?: string | undefined
  /** `none`: holds nothing that was said, only others in place. */
  role: 'user' | 'assistant' | 'none'
  text: string
  reasoning?: string | undefined
  model?: string | undefined
  createdAt?: string | undefined
  /** Default: done. */
  status?: Exclude<Status, 'writing'> | undefined
  attachments?: Brought[] | undefined
}

/** A file that went along with a question. */
export interface Brought {
  name: string
  bytes: Uint8Array
}

/** What only our own exports hold. */
export type Kept = Pick<
  Message,
  'usage' | 'cost' | 'error' | 'leftOut' | 'rating' | 'note' | 'settledAt'
>

// What other products wrote is taken field by field: a strange one is as good as none.
export const text = z.string().catch('')
export const maybe = <S extends z.ZodType>(schema: S) => schema.optional().catch(undefined)
export const id = maybe(z.union([z.string().min(1).max(200), z.number().transform(String)]))
/** A list in which strange items are skipped. */
export const some = <S extends z.ZodType>(schema: S) =>
  z
    .array(schema.or(z.unknown().transform(() => undefined)))
    .catch([])
    .transform((items) => items.filter((item) => item !== undefined) as z.output<S>[])

/** A block of code that nothing inside can end. */
export function fenced(code: string, language = ''): string {
  let longest = 2
  for (const [run] of code.matchAll(/`{3,}/g)) longest = Math.max(longest, run.length)
  const fence = '`'.repeat(longest + 1)
  return `${fence}${/^[\w+#.-]+$/.test(language) ? language : ''}\n${code}\n${fence}`
}

/** Pieces of a text, those that hold something, a blank line between them. */
export const joined = (...pieces: (Piece | Piece[])[]): string =>
  pieces
    .flat()
    .filter((piece) => piece?.trim())
    .join('\n\n')

type Piece = string | undefined

/**
 * Takes out what stands between two marks, wherever it does.
 * @param opening without what could run across many of them
 * @param take told what stood there; returns what takes its place
 */
export function takenOut(
  text: string,
  opening: RegExp,
  closing: string,
  take: (inner: string) => string,
): string {
  let kept = ''
  let from = 0
  for (const { 0: mark, index } of text.matchAll(opening)) {
    if (index < from) continue
    const end = text.indexOf(closing, index + mark.length)
    if (end < 0) break
    kept += text.slice(from, index) + take(text.slice(index + mark.length, end))
    from = end + closing.length
  }
  return kept + text.slice(from)
}
