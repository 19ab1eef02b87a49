import { t, type User } from 'convosphere'
import type { SearchSource, Wanted } from '../../search/index.ts'
import type { Collection } from '../collections.ts'
import { kindOf } from '../kinds.ts'
import type { KnowledgeContext } from '../knowledge.ts'
import type { Hit } from '../search.ts'
import type { Document } from '../store.ts'
import { marked } from '../views/marked.ts'
import { placeText } from '../views/place.ts'
import { wordsOf } from '../words.ts'
import { choicesOf } from './choices.ts'
import { filterOf } from './filter.ts'
import { createMeant } from './meant.ts'

const narrows = ['owner', 'tag', 'type', 'language', 'from', 'to'] as const
/** So few documents are looked into one by one; of more each passage is asked where it lies. */
const fewDocuments = 100

/** What the search page finds: documents by their names, and what stands in them. */
export function documentSources(ctx: KnowledgeContext): SearchSource[] {
  const { byName, search, collections } = ctx.use('knowledge')

  async function namesOf(ids: string[]): Promise<Map<string, string>> {
    const people = await Promise.all([...new Set(ids)].map((id) => ctx.kernel.users.get(id)))
    return new Map(people.flatMap((person) => (person ? [[person.id, person.name] as const] : [])))
  }

  /** Where to look for passages, where the search is narrowed. */
  async function among(user: User, wanted: Wanted) {
    if (!narrows.some((name) => wanted[name])) return {}
    const ids = await byName.ids(user, filterOf(wanted))
    return ids.length <= fewDocuments ? { documentIds: ids } : { only: new Set(ids) }
  }

  return [
    {
      kind: 'collection',
      label: 'knowledge.collections',
      icon: 'folder',
      permission: 'knowledge.read',
      narrows: [],
      async find(user, { q }, limit) {
        const found = q ? named(await collections.list(user), q) : []
        const hits = found.map(({ id, name }) => ({
          title: name,
          href: `/knowledge?collection=${id}`,
        }))
        return { hits: hits.slice(0, limit), count: hits.length }
      },
    },
    {
      kind: 'document',
      label: 'knowledge.title',
      icon: 'file',
      permission: 'knowledge.read',
      narrows,
      async find(user, wanted, limit) {
        const { documents, ...found } = await byName.find(user, filterOf(wanted), limit)
        const names = await namesOf(documents.map(({ ownerId }) => ownerId))
        return { ...found, hits: documents.map((one) => documentHit(one, names.get(one.ownerId))) }
      },
      choices: async (user, wanted) =>
        choicesOf(await byName.counts(user, filterOf({ ...wanted, q: '' })), namesOf),
      async suggest(user, q, limit) {
        if (!q) return []
        const [{ documents }, { tags }] = await Promise.all([
          byName.find(user, { q }, limit),
          byName.counts(user, {}),
        ])
        const begun = tags.filter(({ value }) => value.toLowerCase().startsWith(q.toLowerCase()))
        return [...begun.map(({ value }) => value), ...documents.map(({ title }) => title)]
      },
      shelves: (user, limit) =>
        Promise.all(
          (['newest', 'used'] as const).map(async (sort) => ({
            label: `knowledge.find.${sort}`,
            href: `/knowledge?sort=${sort}`,
            hits: (await byName.first(user, sort, limit)).map((one) => documentHit(one, undefined)),
          })),
        ),
    },
    {
      kind: 'passage',
      label: 'knowledge.passages',
      icon: 'list',
      permission: 'knowledge.read',
      narrows,
      meant: createMeant(ctx, search),
      async find(user, wanted, limit) {
        if (!wanted.q) return { hits: [], count: 0 }
        const options = { ...(await among(user, wanted)), limit: limit + 1 }
        const all = await search.look(user, wanted.q, options)
        const shown = all.slice(0, limit)
        return {
          hits: shown.map((hit) => passageHit(hit, wanted.q)),
          count: shown.length,
          isMore: all.length > limit,
        }
      },
    },
  ]
}

/** Those whose name has words that begin with all of a query's. */
function named(collections: Collection[], q: string): Collection[] {
  const wanted = wordsOf(q)
  return collections.filter(({ name }) => {
    const words = wordsOf(name)
    return wanted.length && wanted.every((one) => words.some((word) => word.startsWith(one)))
  })
}

function documentHit({ id, title, type, pages, createdAt }: Document, owner: string | undefined) {
  const kind = kindOf(type)
  return {
    title,
    href: `/knowledge/documents/${id}`,
    facts: [
      ...(kind ? [t(`knowledge.kind.${kind}`)] : []),
      ...(pages ? [t('knowledge.pages', { count: pages })] : []),
    ],
    date: createdAt,
    ...(owner && { owner }),
  }
}

function passageHit({ chunk, document, textRank }: Hit, q: string) {
  const place = placeText(chunk)
  return {
    title: [...new Set([document.title, ...chunk.headings.slice(-1)])].join(' › '),
    href: `/knowledge/documents/${document.id}?passage=${chunk.n}${chunk.row ? '#marked' : ''}`,
    text: marked(chunk.text, q),
    isByMeaning: textRank === undefined,
    ...(place && { facts: [place] }),
  }
}
