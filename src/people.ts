import { z } from '@hono/zod-openapi'
import { createQueue } from './db.ts'
import { conflict, forbidden, unavailable } from './errors.ts'
import type { Kernel } from './host.ts'
import { newSecret } from './ids.ts'
import { createLimiter } from './limiter.ts'
import { limitKey } from './peer.ts'
import { noteChange } from './settings.ts'
import type { SignIn } from './sign-in.ts'
import { roles, type User, type UserChange } from './users.ts'

/** A new person: what everyone has, and the fields of the way they will sign in. */
export const NewPersonSchema = z
  .object({
    name: z.string().trim().min(1).max(120),
    email: z.email().max(254),
    role: z.enum(roles).default('user'),
    password: z.string().optional(),
  })
  .openapi('NewPerson')

export const PersonChangeSchema = z.object({
  name: z.string().trim().min(1).max(120).optional(),
  email: z.email().max(254).optional(),
  role: z.enum(roles).optional(),
  disabled: z.boolean().optional(),
})

type NewPerson = z.output<typeof NewPersonSchema>

/** Wrong set-up tokens from one address. */
const wrongTokens = createLimiter({ points: 30, seconds: 300 })
/** Registrations from one address. */
const registrations = createLimiter({ points: 20, seconds: 3600 })

/** The way to sign in that this instance uses for new people. */
export async function firstSignIn(kernel: Kernel): Promise<SignIn> {
  const [first] = await kernel.plugins.collect('signIn')
  if (!first) throw unavailable('error.noSignIn')
  return first
}

/** The fields that a way to sign in may read: all that were sent as text. */
export const credentials = (fields: object): Record<string, string> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([key, value]) =>
      typeof value === 'string' ? [[key, value]] : [],
    ),
  )

/**
 * Adds a person with their credentials, all or nothing.
 * @throws {Problem} 409 when the address is taken, 422 with the fields
 */
export async function addPerson(kernel: Kernel, person: NewPerson): Promise<User> {
  const store = await (await firstSignIn(kernel)).enrol(credentials(person))
  return kernel.db.tx(async (tx) => {
    const user = await kernel.users.add(tx, person)
    await store(tx, user.id)
    // A server beside this command closes its set-up page.
    await noteChange(tx)
    return user
  })
}

/**
 * Gives somebody new credentials; all their sessions and tokens end.
 * @throws {Problem} 422 with the fields
 */
export async function resetPerson(
  kernel: Kernel,
  user: User,
  fields: Record<string, string>,
): Promise<void> {
  const store = await (await firstSignIn(kernel)).enrol(fields)
  await kernel.db.tx(async (tx) => {
    await store(tx, user.id)
    await kernel.sessions.endAll(tx, user.id)
    await kernel.tokens.endAll(tx, user.id)
    await noteChange(tx)
  })
  kernel.plugins.emit('access.changed', { userId: user.id })
}

/** Whoever helps must not take over somebody with more rights. */
export const mayHelp = (allows: (permission: string) => boolean, user: User): boolean =>
  allows('people.write') || (allows('people.help') && user.role === 'user')

/**
 * Makes a new password for somebody who lost theirs; all their sessions and tokens end.
 * @returns the password, to be told to that person
 * @throws {Problem} 403 for managers and admins, unless by an admin
 */
export async function renewPassword(
  kernel: Kernel,
  user: User,
  allows: (permission: string) => boolean,
): Promise<string> {
  if (!mayHelp(allows, user)) throw forbidden()
  const password = newSecret().slice(0, 20)
  await resetPerson(kernel, user, { password })
  return password
}

/**
 * Makes the first admin; of many attempts at once exactly one succeeds.
 * @throws {Problem} 403 wrong token, 409 already set up, 422 with the fields, 429
 */
export async function setUp(
  kernel: Kernel,
  token: string,
  person: Omit<NewPerson, 'role'>,
  address: string,
): Promise<User> {
  return setUpInTurn(async () => {
    if (kernel.setup.done) throw conflict('error.alreadySetUp')
    if (!kernel.setup.accepts(token)) {
      await wrongTokens.take(limitKey(address))
      throw forbidden('error.setupToken')
    }
    const store = await (await firstSignIn(kernel)).enrol(credentials(person))
    const user = await kernel.db.tx(async (tx) => {
      // Another node of the same database may have been faster.
      if (!(await kernel.users.isEmpty(tx))) return undefined
      const admin = await kernel.users.add(tx, { ...person, role: 'admin' })
      await store(tx, admin.id)
      return admin
    })
    kernel.setup.finish()
    if (!user) throw conflict('error.alreadySetUp')
    return user
  })
}

/** One attempt at a time: those after the first need not hash a password. */
const setUpInTurn = createQueue()

/**
 * Lets somebody in by themselves, where the instance is open.
 * @throws {Problem} 403 when closed
 */
export async function register(
  kernel: Kernel,
  person: Omit<NewPerson, 'role'>,
  address: string,
): Promise<User> {
  if (kernel.settings.app().registration !== 'open') throw forbidden('error.registrationClosed')
  await registrations.take(limitKey(address))
  return addPerson(kernel, { ...person, role: 'user' })
}

/**
 * Changes a person. Whoever loses rights loses their streams on every node, and when disabled all
 * sessions and tokens.
 * @throws {Problem} 409
 */
export async function changePerson(
  kernel: Kernel,
  id: string,
  change: UserChange,
): Promise<User | undefined> {
  const user = await kernel.users.change(id, change, async (tx) => {
    await noteChange(tx)
    if (!change.disabled) return
    await kernel.sessions.endAll(tx, id)
    await kernel.tokens.endAll(tx, id)
  })
  if (!user) return undefined
  kernel.plugins.emit('access.changed', { userId: id })
  return user
}
