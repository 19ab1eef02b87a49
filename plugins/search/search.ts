import { type Context, type User, view } from 'convosphere'
import { excerpt, marked } from './marks.ts'
import { createMemory } from './memory.ts'
import { filterNames, type Wanted } from './query.ts'
import type { SearchSettings } from './settings.ts'
import type { Choice, Finding, Hit, Piece, SearchSource, Shelf } from './sources.ts'

export type SearchContext = Context<'search', SearchSettings>

/** What was found of one kind. */
export interface Group extends Omit<Finding, 'hits'> {
  kind: string
  label: string
  icon: string
  hits: FoundHit[]
}

/** What one can begin with, drawn like what was found. */
export interface ShownShelf extends Omit<Shelf, 'hits'> {
  icon: string
  hits: FoundHit[]
}

/** A hit with what was looked for marked in its title, and so much of its text as is shown. */
export interface FoundHit extends Omit<Hit, 'title'> {
  title: Piece[]
  text: Piece[]
}

/** Those in which a word stands: what means something alike is found for any words, for wrong ones too. */
export const literal = ({ hits }: Group): FoundHit[] => hits.filter((hit) => !hit.isByMeaning)

export type Search = ReturnType<typeof createSearch>

/** Asks every plugin that has something to find; each says what its asker may see. */
export function createSearch(ctx: SearchContext) {
  /** Those that may be asked by now. */
  const sources = async (): Promise<SearchSource[]> =>
    (await ctx.collect('searchSources')).filter(({ permission }) => view().allows(permission))

  /** Whether what is asked for can be told of things of this kind. */
  const isAnswerable = ({ narrows }: SearchSource, wanted: Wanted): boolean =>
    filterNames.every((name) => !wanted[name] || narrows.includes(name))

  async function ask(
    source: SearchSource,
    user: User,
    wanted: Wanted,
    limit: number,
  ): Promise<Group> {
    const { kind, label, icon } = source
    const found = isAnswerable(source, wanted)
      ? await source.find(user, wanted, limit)
      : { hits: [], count: 0 }
    const hits = found.hits.slice(0, limit).map((hit) => shown(hit, wanted.q))
    return { ...found, kind, label, icon, hits }
  }

  return {
    memory: createMemory(ctx),

    /** What a person finds, by kind; of each so many as `limit` says, or of the kind that is named. */
    async find(user: User, wanted: Wanted, limit: (kind: string) => number): Promise<Group[]> {
      const all = await sources()
      return Promise.all(all.map((source) => ask(source, user, wanted, limit(source.kind))))
    },

    /** What a search can be narrowed by. */
    async choices(user: User, wanted: Wanted): Promise<Choice[]> {
      const all = await sources()
      return (
        await Promise.all(all.map(async (source) => source.choices?.(user, wanted) ?? []))
      ).flat()
    },

    /** What may be meant while one types, each once: what one looked for, then what there is. */
    async suggest(user: User, q: string, limit: number): Promise<string[]> {
      const all = await sources()
      const begun = q.toLowerCase()
      const [own, ...others] = await Promise.all([
        this.memory.recent(user),
        ...all.map(async (source) => source.suggest?.(user, q, limit) ?? []),
      ])
      const mine = own.filter((query) => query.toLowerCase().startsWith(begun))
      return [...new Set([...mine, ...others.flat()])].slice(0, limit)
    },

    /** What may have been meant by a question, where that finds something. */
    async meant(user: User, q: string): Promise<string | undefined> {
      const all = await sources()
      const each = await Promise.all(all.map(async (source) => source.meant?.(user, q)))
      return each.find((one) => one !== undefined)
    },

    /** What one can begin with where nothing is asked yet. */
    async shelves(user: User, limit: number): Promise<ShownShelf[]> {
      const all = await sources()
      const each = await Promise.all(
        all.map(async (source) =>
          ((await source.shelves?.(user, limit)) ?? []).map((shelf) => ({
            ...shelf,
            icon: source.icon,
            hits: shelf.hits.map((hit) => shown(hit, '')),
          })),
        ),
      )
      return each.flat().filter(({ hits }) => hits.length)
    },
  }
}

const shown = ({ title, text = [], ...hit }: Hit, q: string): FoundHit => ({
  ...hit,
  title: marked(title, q),
  text: excerpt(text),
})
