import { AsyncLocalStorage } from 'node:async_hooks'
import type { Translate } from './i18n.ts'
import type { DrawSlot } from './slots.ts'
import type { User } from './users.ts'

/** What every view may know of the request it is drawn for. */
export interface View {
  user: User | undefined
  locale: string
  translate: Translate
  /** Allows this response's own scripts and htmx attributes. */
  nonce: string
  /** Path and query as asked for. */
  path: string
  /** Asked for by htmx: a part, not a page. */
  partial: boolean
  /** Whether the person has a permission, for showing or hiding what they may not do. */
  allows(permission: string): boolean
  /** What the running plugins add to every page. */
  frame: Frame
  /** Draws what they put into a slot. */
  slot: DrawSlot
  /** What is still being drawn (`later`). */
  later: Promise<string>[]
}

/** The parts of a page that come from the enabled plugins. */
export interface Frame {
  nav: NavItem[]
  /** URLs of the stylesheet and the script. */
  css: string
  js: string
  /** File names of single pages' stylesheets and scripts → URL. */
  pageAssets: Map<string, string>
  instanceName: string
}

/** An entry of the main navigation. */
export interface NavItem {
  /** Message key. */
  label: string
  href: string
  icon: string
  permission?: string
}

const storage = new AsyncLocalStorage<View>()

/** Runs `work` with this view; every component below it can ask `view()`. */
export const withView = <T>(view: View, work: () => T): T => storage.run(view, work)

/** The view of the current request. */
export function view(): View {
  const current = storage.getStore()
  if (!current) throw new Error('a view was drawn outside a request')
  return current
}

/** A text in the reader's language. */
export const t: Translate = (key, values) => view().translate(key, values)
