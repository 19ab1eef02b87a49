import { type Act, conflict, invalid, notFound, type Subject, type User } from 'convosphere'
import { type Collection, collectionThing } from './collections.ts'
import type { KnowledgeContext } from './knowledge.ts'

/** What others may do with a collection. */
export const rights = ['read', 'write'] as const
export type Right = (typeof rights)[number]

/** Somebody who may use a collection. */
export interface Member {
  /** Undefined: everybody who is signed in. */
  user: User | undefined
  act: Act
}

/** Who else may read a collection, or bring documents into it: its owner says so. */
export function createSharing(
  { db, kernel }: KnowledgeContext,
  collectionFor: (user: User, id: string, act: Act) => Promise<Collection>,
) {
  const { grants, users } = kernel

  const set = (subject: Subject, right: Right | undefined, id: string) =>
    db.tx((tx) => grants.set(tx, subject, right, collectionThing(id)))

  return {
    /**
     * The people who may use it, its owner among them, in the order in which they got their rights.
     * @throws {Problem} 404 unless it is this person's own
     */
    async members(user: User, collectionId: string): Promise<Member[]> {
      await collectionFor(user, collectionId, 'own')
      const given = await grants.of(collectionThing(collectionId))
      const members = given.map(async ({ subject, act }): Promise<Member | undefined> => {
        if (subject === 'everyone') return { user: undefined, act }
        const found = await users.get(subject.slice('user:'.length))
        return found && { user: found, act }
      })
      return (await Promise.all(members)).filter((one) => one !== undefined)
    },

    /**
     * Gives a person a right, or takes theirs away.
     * @throws {Problem} 404, 409 for its owner, 422 when nobody has this address
     */
    async setFor(
      user: User,
      collectionId: string,
      who: { email: string } | { userId: string },
      right: Right | undefined,
    ): Promise<void> {
      const { ownerId } = await collectionFor(user, collectionId, 'own')
      const found = 'email' in who ? await users.byEmail(who.email) : await users.get(who.userId)
      if (!found && 'userId' in who) throw notFound()
      if (!found) throw invalid({ email: { key: 'knowledge.error.nobody' } })
      if (found.id === ownerId) throw conflict('knowledge.error.owner')
      await set(`user:${found.id}`, right, collectionId)
    },

    /** The same for everybody who is signed in. @throws {Problem} 404 */
    async setForAll(user: User, collectionId: string, right: Right | undefined): Promise<void> {
      await collectionFor(user, collectionId, 'own')
      await set('everyone', right, collectionId)
    },
  }
}
