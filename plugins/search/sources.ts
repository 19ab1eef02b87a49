import type { User } from 'convosphere'
import type { FilterName, Wanted } from './query.ts'

/** A piece of a text, and whether it is what was looked for. */
export interface Piece {
  text: string
  isMarked: boolean
}

/** Something that was found. Texts are in the reader's language. */
export interface Hit {
  title: string
  href: string
  /** The words around what was looked for. */
  text?: Piece[]
  /** None of the words stands in it: it means the same. */
  isByMeaning?: boolean
  /** What else tells it from others: its kind of file, the page. */
  facts?: string[]
  /** ISO 8601. */
  date?: string
  owner?: string
}

/** What a source found. */
export interface Finding {
  /** Best first. */
  hits: Hit[]
  /** How many there are; with `isMore`, at least. */
  count: number
  isMore?: boolean
}

/** What a search can be narrowed to, and how many would be left. */
export interface Choice {
  name: FilterName
  value: string
  label: string
  count: number
}

/** Some of a kind that one can begin with: the newest, the most used. */
export interface Shelf {
  /** Message key. */
  label: string
  /** Where all of them are. */
  href: string
  hits: Hit[]
}

/** What a plugin contributes as `searchSources`: one kind of things that can be found. */
export interface SearchSource {
  /** As addresses name it: `document`. */
  kind: string
  /** Message key of what many of them are called. */
  label: string
  icon: string
  /** Who lacks it is shown none. */
  permission: string
  /** What it can be narrowed by; a search that is narrowed by something else finds none of it. */
  narrows: readonly FilterName[]
  /** The best ones among what a person may see, and only those. */
  find(user: User, wanted: Wanted, limit: number): Promise<Finding>
  /** What there is to narrow them by, among what the person may see. */
  choices?(user: User, wanted: Wanted): Promise<Choice[]>
  /** What there is to begin with. */
  shelves?(user: User, limit: number): Promise<Shelf[]>
  /** Names that go on with what is typed, among what the person may see. */
  suggest?(user: User, q: string, limit: number): Promise<string[]>
  /** A question as it may have been meant, with words of things that the person may see. */
  meant?(user: User, q: string): Promise<string | undefined>
}
