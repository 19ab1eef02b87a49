import {
  type Context,
  forbidden,
  invalid,
  newId,
  notFound,
  type Queries,
  type User,
} from 'convosphere'
import { createStore, type Prompt, type Whose, type Written } from './store.ts'

/** What a person writes anew of a prompt. */
type Change = { [K in keyof Written]?: Written[K] | undefined }
/** A new one; without a name it gets one from its title. */
type NewPrompt = Change & Pick<Written, 'title' | 'text'>

/** Whether the caller has a permission. */
type Allows = (permission: string) => boolean

/** How many prompts one person may keep. */
const most = 10_000
/** How long a deleted one can be brought back, in ms. */
const keptMs = 24 * 3_600_000
const longestName = 40

const thingOf = (id: string) => `prompt:${id}`

/** A title as a name: `Translate a text!` → `translate-a-text`. */
const nameFrom = (title: string): string =>
  title
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .slice(0, longestName)
    .replaceAll(/^-+|-+$/g, '') || 'prompt'

/** What makes two prompts the same. */
const sayingOf = ({ title, text }: Pick<Written, 'title' | 'text'>) => `${title}\n${text}`

export type Prompts = ReturnType<typeof createPrompts>

/** Prompts of people, their own and those that are shared with everybody. */
export function createPrompts({ db, kernel: { grants } }: Pick<Context, 'db' | 'kernel'>) {
  const store = createStore(db)

  /** @throws {Problem} 404 when it is not there, or not for this person */
  async function promptFor(user: User, id: string): Promise<Prompt> {
    const prompt = await store.get(id)
    if (!prompt || prompt.deleted || !(await grants.may(user, 'read', thingOf(id))))
      throw notFound()
    return prompt
  }

  /** Its owner may change a prompt, and who may share any that is shared. */
  const mayChange = (user: User, { ownerId, shared }: Prompt, allows: Allows) =>
    allows('prompts.write') && (shared ? allows('prompts.share') : ownerId === user.id)

  /** Its owner may also take a shared one back. */
  const mayTakeBack = (user: User, prompt: Prompt, allows: Allows) =>
    mayChange(user, prompt, allows) || (prompt.ownerId === user.id && allows('prompts.write'))

  async function keep(tx: Queries, ownerId: string, written: Written): Promise<string> {
    const id = await store.add(tx, ownerId, written)
    await grants.give(tx, ownerId, 'own', thingOf(id))
    if (written.shared) await grants.set(tx, 'everyone', 'read', thingOf(id))
    return id
  }

  async function freeName(
    tx: Queries,
    wanted: string,
    { shared, ...of }: { ownerId: string; id?: string; shared: boolean },
  ): Promise<string> {
    const start = wanted.slice(0, longestName - 9)
    let name = wanted
    // A file may hold thousands of the same name.
    for (let n = 2; await store.isTaken(tx, { name, shared }, of); n++)
      name = `${start}-${n < 20 ? n : newId().slice(-8)}`
    return name
  }

  return {
    promptFor,
    mayChange,
    mayTakeBack,

    /** A page of prompts by name, from behind the cursor `after`. */
    async list(
      user: User,
      whose: Whose,
      { query, after, limit }: { query?: string; after?: string | undefined; limit: number },
    ): Promise<{ items: Prompt[]; next: string | null }> {
      const [name = '', id = ''] = after?.split('/') ?? []
      const found = await store.list(user.id, whose, {
        ...(query && { query }),
        ...(after && { after: { name, id } }),
        limit: limit + 1,
      })
      const items = found.slice(0, limit)
      const last = items.at(-1)
      const next = last && found.length > limit ? `${last.name}/${last.id}` : null
      return { items, next }
    },

    /** What a name that is being typed may mean, the likeliest first. */
    matching: (user: User, typed: string, limit: number) => store.matching(user.id, typed, limit),

    /** @throws {Problem} 403 to share without the right to; 422 when the name is taken */
    async add(user: User, given: NewPrompt, allows: Allows): Promise<Prompt> {
      const shared = given.shared ?? false
      if (shared && !allows('prompts.share')) throw forbidden()
      const { title, description = '', text } = given
      const of = { ownerId: user.id, shared }
      const id = await db.tx(async (tx) => {
        if ((await store.count(tx, user.id)) >= most)
          throw invalid({ title: { key: 'prompts.error.tooMany' } })
        if (given.name && (await store.isTaken(tx, { name: given.name, shared }, of)))
          throw invalid({ name: { key: 'prompts.error.nameTaken' } })
        const name = given.name ?? (await freeName(tx, nameFrom(title), of))
        return keep(tx, user.id, { name, title, description, text, shared })
      })
      return promptFor(user, id)
    },

    /** Keeps what a file holds, but nothing twice, under free names; returns how many were new. */
    async addAll(user: User, all: NewPrompt[]): Promise<number> {
      const own = await store.list(user.id, 'mine', { limit: most })
      const here = new Set(own.map(sayingOf))
      const fresh = all
        .filter((one) => !here.has(sayingOf(one)) && here.add(sayingOf(one)))
        .slice(0, most - own.length)
      await db.tx(async (tx) => {
        for (const { name, title, description = '', text } of fresh) {
          const of = { ownerId: user.id, shared: false }
          const free = await freeName(tx, name ?? nameFrom(title), of)
          await keep(tx, user.id, { name: free, title, description, text, shared: false })
        }
      })
      return fresh.length
    },

    /** All of a person's own, by name. */
    own: (user: User) => store.list(user.id, 'mine', { limit: most }),

    /** @throws {Problem} 403 for what only others may change; 404; 422 when the name is taken */
    async change(user: User, id: string, change: Change, allows: Allows): Promise<Prompt> {
      const before = await promptFor(user, id)
      const takesBack = change.shared === false && mayTakeBack(user, before, allows)
      if (!takesBack && !mayChange(user, before, allows)) throw forbidden()
      const written: Prompt = {
        ...before,
        name: change.name ?? before.name,
        title: change.title ?? before.title,
        description: change.description ?? before.description,
        text: change.text ?? before.text,
        shared: change.shared ?? before.shared,
      }
      if (written.shared && !allows('prompts.share')) throw forbidden()
      await db.tx(async (tx) => {
        if (await store.isTaken(tx, written, before))
          throw invalid({ name: { key: 'prompts.error.nameTaken' } })
        await store.change(tx, id, written)
        if (written.shared !== before.shared)
          await grants.set(tx, 'everyone', written.shared ? 'read' : undefined, thingOf(id))
      })
      // Somebody else's that was taken back is no longer theirs to read.
      return written
    },

    /** Deletes a prompt; it can be brought back for a day. */
    async remove(user: User, id: string, allows: Allows): Promise<void> {
      const prompt = await promptFor(user, id)
      if (!mayTakeBack(user, prompt, allows)) throw forbidden()
      await db.tx((tx) => store.setDeleted(tx, id, true))
    },

    /** Brings a deleted one back, under another name where its own is taken by now. */
    async restore(user: User, id: string, allows: Allows): Promise<Prompt> {
      const prompt = await store.get(id)
      if (!prompt || !(await grants.may(user, 'read', thingOf(id)))) throw notFound()
      if (!mayTakeBack(user, prompt, allows)) throw forbidden()
      if (prompt.deleted)
        await db.tx(async (tx) => {
          const name = await freeName(tx, prompt.name, prompt)
          if (name !== prompt.name) await store.change(tx, id, { ...prompt, name })
          await store.setDeleted(tx, id, false)
        })
      return promptFor(user, id)
    },

    /** Removes for good what was deleted a day ago. */
    async purge(): Promise<void> {
      const old = new Date(Date.now() - keptMs).toISOString()
      await db.tx(async (tx) => {
        for (const id of await store.purge(tx, old)) await grants.forget(tx, thingOf(id))
      })
    },
  }
}
