import type { Model, Parameters } from '../../models/index.ts'
import type { BranchRow } from './store.ts'

/** Low enough for German and code; English has about four. */
const charactersAToken = 3
/** More than this no ordinary text has: what a provider counts below it isn’t the whole. */
const mostCharactersAToken = 8
/** What marks the beginning and the end of a message. */
const tokensAMessage = 4

/** A text of so many characters, in tokens: a guess on the safe side. */
export const tokensOfSize = (characters: number): number =>
  Math.ceil(characters / charactersAToken) + tokensAMessage

/** How long a text may be that has to fit so many tokens. */
export const charactersOf = (tokens: number): number =>
  Math.max(1, Math.floor(tokens)) * charactersAToken

export const tokensOf = (text: string): number => tokensOfSize(text.length)

/** How few tokens a text of so many characters can have. */
export const fewestTokens = (characters: number): number =>
  Math.floor(characters / mostCharactersAToken)

/** What a model is told, by its parts. */
export interface Told<Row = BranchRow> {
  /** The folder’s, then the thread’s. */
  instructions: string
  summary: string | undefined
  /** What follows the summary, oldest first. */
  rows: Row[]
}

type Sized = Pick<BranchRow, 'size' | 'counted'>

/**
 * Tokens of what a model is told. What the provider of the last answer counted is the base; what came
 * since, or all where nobody counted, is estimated.
 */
export function measure({ instructions, summary, rows }: Told<Sized>): {
  tokens: number
  /** Whether a provider counted most of it. */
  counted: boolean
} {
  const last = rows.findLastIndex((row) => row.counted !== undefined)
  const sum = (part: Sized[]) => part.reduce((all, row) => all + tokensOfSize(row.size), 0)
  if (last < 0) {
    const before = [instructions, summary].filter((text) => text !== undefined && text !== '')
    const tokens = before.reduce((all, text) => all + tokensOf(text!), 0) + sum(rows)
    return { tokens, counted: false }
  }
  return { tokens: rows[last]!.counted! + sum(rows.slice(last + 1)), counted: true }
}

/** How a model’s context is shared out. */
export interface Room {
  /** Question and answer together, in tokens. */
  context: number
  /** Kept free for the answer. */
  reserve: number
}

/** Longer answers nobody reads. */
const longestReserve = 32_000

/** How much a model takes; undefined where nobody knows. */
export function roomOf(model: Model | undefined, { maxTokens }: Parameters): Room | undefined {
  const context = model?.contextTokens
  if (!context) return undefined
  const wanted = maxTokens ?? Math.min(context / 4, longestReserve)
  const reserve = Math.min(wanted, model.answerTokens ?? Infinity, context / 2)
  return { context, reserve: Math.round(reserve) }
}
