import type { Run, User } from 'convosphere'
import { setImmediate as turn } from 'node:timers/promises'
import type { Collections } from '../collections.ts'
import type { KnowledgeContext } from '../knowledge.ts'
import type { Document, Store } from '../store.ts'
import { createSignature, likeness } from './minhash.ts'
import { createSignatures } from './store.ts'

/** What is more alike than this is nearly the same. */
const leastLikeness = 0.8
/** So many documents are signed at a time that were read before. */
const batchSize = 50
/** So many pieces of a text are taken in before others have their turn. */
const piecesAtOnce = 200

/** A document that says nearly the same, from 0 to 1. */
export interface Copy {
  document: Document
  likeness: number
}

/** Documents that are nearly the same, the oldest first. */
export interface Group {
  documents: Document[]
  /** How much the two are that are least so, of those that were compared. */
  likeness: number
}

export type Copies = ReturnType<typeof createCopies>

/** Finds documents that are nearly the same. */
export function createCopies(ctx: KnowledgeContext, store: Store, { readable }: Collections) {
  const signatures = createSignatures(ctx.db)

  /** Notes what a document is compared by. */
  async function sign(
    document: Pick<Document, 'id' | 'version'>,
    pieces: Iterable<{ text: string }>,
  ): Promise<void> {
    const signature = createSignature()
    let count = 0
    for (const { text } of pieces) {
      signature.add(text)
      if (++count % piecesAtOnce === 0) await turn()
    }
    const end = signature.end()
    await ctx.db.tx((tx) => signatures.set(tx, document, end))
  }

  /** Those of the pairs that are nearly the same, and how much. */
  async function checked(pairs: Awaited<ReturnType<typeof signatures.pairsOf>>) {
    const signed = await signatures.signed(pairs.flatMap(({ n, other }) => [n, other]))
    return pairs.flatMap(({ n, other }) => {
      const [one, two] = [signed.get(n), signed.get(other)]
      if (!one || !two) return []
      const like = likeness(one.signature, two.signature)
      return like < leastLikeness ? [] : [{ one: one.documentId, two: two.documentId, like }]
    })
  }

  return {
    sign,

    /** Signs what was read before documents were compared. */
    async fill({ signal }: Run): Promise<void> {
      while (!signal.aborted) {
        const some = await signatures.unsigned(batchSize)
        if (!some.length) return
        for (const document of some) {
          await sign(document, await store.text(document.id))
          signal.throwIfAborted()
        }
      }
    },

    /** What each of these documents is nearly the same as, of what a person may read, the likest first. */
    async of(user: User, documentIds: string[]): Promise<Map<string, Copy[]>> {
      if (!documentIds.length) return new Map()
      const pairs = await signatures.pairsOf(documentIds, await readable(user))
      const alike = await checked(pairs)
      const others = await store.documentsById([...new Set(alike.map(({ two }) => two))])
      const byId = new Map(others.map((one) => [one.id, one]))
      const found = Map.groupBy(alike, ({ one }) => one)
      return new Map(
        [...found].map(([id, copies]) => [
          id,
          copies
            .flatMap(({ two, like }) => {
              const document = byId.get(two)
              return document ? [{ document, likeness: like }] : []
            })
            .toSorted((a, b) => b.likeness - a.likeness),
        ]),
      )
    },

    /** Documents of a collection, or of all that a person may read, that are nearly the same: the largest groups first. */
    async groups(user: User, collectionId?: string): Promise<Group[]> {
      const all = await readable(user)
      const ids = collectionId ? all.filter((id) => id === collectionId) : all
      const pairs = await checked(await signatures.pairsWithin(ids))
      const groups = grouped(pairs)
      const found = await store.documentsById(groups.flat())
      const byId = new Map(found.map((one) => [one.id, one]))
      return groups
        .map((group) => ({
          documents: group
            .flatMap((id) => byId.get(id) ?? [])
            .toSorted((a, b) => a.createdAt.localeCompare(b.createdAt)),
          likeness: Math.min(
            ...pairs.filter(({ one }) => group.includes(one)).map(({ like }) => like),
          ),
        }))
        .filter(({ documents }) => documents.length > 1)
        .toSorted((a, b) => b.documents.length - a.documents.length)
    },
  }
}

/** All that hangs together by pairs. */
function grouped(pairs: { one: string; two: string }[]): string[][] {
  const groups = new Map<string, Set<string>>()
  for (const { one, two } of pairs) {
    const [small, large] = [
      groups.get(one) ?? new Set([one]),
      groups.get(two) ?? new Set([two]),
    ].toSorted((a, b) => a.size - b.size)
    for (const id of small!) {
      large!.add(id)
      groups.set(id, large!)
    }
    groups.set(one, large!).set(two, large!)
  }
  return [...new Set(groups.values())].map((group) => [...group])
}
