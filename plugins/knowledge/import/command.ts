import { type Command, type Kernel, readArguments, UsageError, type User } from 'convosphere'
import { resolve } from 'node:path'
import type { Knowledge } from '../knowledge.ts'
import { tagNames } from '../tags.ts'
import { createImport } from './import.ts'
import { createReport } from './report.ts'

/**
 * `import PATH… [--collection NAME|ID] [--tags A,B] [--as EMAIL] [--no-wait]`: brings files and
 * folders as documents and waits until they are read. What is there already is told and not stored,
 * so that the same again goes on where it was stopped.
 * @returns the exit code: 0 all is well, 1 something is not, 130 stopped by Ctrl-C
 */
export const importCommand: Command = async (_config, args, atWork) => {
  const { values, words } = readArguments(args, {
    options: {
      collection: { type: 'string' },
      tags: { type: 'string', default: '' },
      as: { type: 'string' },
      'no-wait': { type: 'boolean', default: false },
    },
    words: ['PATH…'],
  })
  const stop = stopSignal()
  return atWork(async ({ host, isWorked }) => {
    const knowledge = host.service('knowledge') as Knowledge | undefined
    if (!knowledge) throw new Error('the plugin "knowledge" is not running')
    const user = await personFor(host.kernel, values.as)
    const report = createReport(process.stdout)
    const isDone = await createImport({
      knowledge,
      translate: host.runtime.translate('en'),
      report,
      isWorked,
      stop,
    })(
      words.map((path) => resolve(path)),
      {
        user,
        collectionId: await collectionCalled(knowledge, user, values.collection),
        tags: tagNames(values.tags),
        isAwaited: !values['no-wait'],
      },
    )
    report.end()
    if (stop.aborted) return 130
    return isDone && !report.counts.has('failed') ? 0 : 1
  })
}

/** Fires at the first SIGINT or SIGTERM; a second one ends the process at once. */
function stopSignal(): AbortSignal {
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
  return stop.signal
}

/** Whose the documents are: the person with this address, or else the first administrator. */
async function personFor({ users }: Kernel, email: string | undefined): Promise<User> {
  if (email === undefined) return firstAdmin(users)
  const user = await users.byEmail(email)
  if (!user) throw new Error(`nobody here has the address ${email}`)
  if (user.disabled) throw new Error(`${email} may not sign in, so nothing is read for them`)
  return user
}

async function firstAdmin(users: Kernel['users']): Promise<User> {
  let after: string | null = ''
  while (after !== null) {
    const page: Awaited<ReturnType<typeof users.list>> = await users.list({ after })
    const found = page.items.find(({ role, disabled }) => role === 'admin' && !disabled)
    if (found) return found
    after = page.next
  }
  throw new UsageError('there is no administrator yet: --as EMAIL says whose the documents are')
}

/** The id of the collection that somebody calls so; undefined: their usual one. */
async function collectionCalled(
  { collections }: Knowledge,
  user: User,
  called: string | undefined,
): Promise<string | undefined> {
  if (called === undefined) return undefined
  const writable = await collections.writable(user)
  const theirs = (await collections.list(user)).filter(({ id }) => writable.includes(id))
  const [found, ...more] = theirs.filter(({ id, name }) => id === called || name === called)
  if (!found) throw new UsageError(`${user.email} can bring nothing into a collection "${called}"`)
  if (!more.length) return found.id
  const ids = [found, ...more].map(({ id }) => id).join(', ')
  throw new UsageError(`several collections are called "${called}": take one of ${ids}`)
}
