import { type Context, t, type User, view } from 'convosphere'

/** What stands together, in this order. */
export const groups = ['threads', 'documents', 'acts', 'pages'] as const

/** Something the palette leads to. Texts are in the reader's language. */
export interface Entry {
  group: (typeof groups)[number]
  title: string
  /** Where it leads; with `post`, where its fields are sent. */
  href: string
  icon: string
  /** Further words that find it. */
  words?: string
  /** It does something: these fields are posted. */
  post?: Record<string, string>
}

/** What a plugin contributes as `palette`. */
export interface Source {
  /** What a person may go to or do, likeliest first. Asked at each key, within a request. */
  entries(user: User): Entry[] | Promise<Entry[]>
  /** What fits the words, best first, where there is too much to list all of it. */
  find?(user: User, words: string, limit: number): Promise<Entry[]>
}

/** Everything that a person may go to or do, each place once. */
export async function entriesFor(ctx: Context, user: User): Promise<Entry[]> {
  const sources = await ctx.collect('palette')
  const given = await Promise.all(sources.map(async (source) => source.entries(user)))
  const all = [...given.flat(), ...navigation(), keys(), signOut()]
  const seen = new Set<string>()
  return all.filter((entry) => !seen.has(keyOf(entry)) && seen.add(keyOf(entry)))
}

/** What sources find themselves. */
export async function foundFor(
  ctx: Context,
  user: User,
  words: string,
  limit: number,
): Promise<Entry[]> {
  const sources = await ctx.collect('palette')
  return (
    await Promise.all(sources.map(async (source) => source.find?.(user, words, limit) ?? []))
  ).flat()
}

/** What tells an entry from the others. */
export const keyOf = ({ href, post }: Entry): string =>
  post ? `${href} ${JSON.stringify(post)}` : href

const navigation = (): Entry[] =>
  view()
    .frame.nav.filter(({ permission }) => !permission || view().allows(permission))
    .filter(({ href }) => href !== '/palette')
    .map(({ label, href, icon }) => ({ group: 'pages', title: t(label), href, icon }))

const keys = (): Entry => ({
  group: 'acts',
  title: t('palette.keys.title'),
  href: '/palette/keys',
  icon: 'keyboard',
})

const signOut = (): Entry => ({
  group: 'acts',
  title: t('frame.signOut'),
  href: '/sign-out',
  icon: 'sign-out',
  post: {},
})
