import { z } from '@hono/zod-openapi'
import { createQueue, type Queries } from './db.ts'
import { conflict, forbidden, invalid, notFound, unavailable } from './errors.ts'
import type { Kernel } from './host.ts'
import { newSecret } from './ids.ts'
import { createLimiter } from './limiter.ts'
import { limitKey } from './peer.ts'
import { noteChange } from './settings.ts'
import type { SignIn } from './sign-in.ts'
import { type Role, roles, type User, type UserChange } from './users.ts'

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
 * @param admit what must hold in the same transaction
 * @throws {Problem} 409 when the address is taken, 422 with the fields
 */
export async function addPerson(
  kernel: Kernel,
  person: NewPerson,
  admit: (tx: Queries) => Promise<void> = async () => {},
): Promise<User> {
  const store = await (await firstSignIn(kernel)).enrol(credentials(person))
  return kernel.db.tx(async (tx) => {
    await admit(tx)
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

/** Whoever helps must neither take over nor make somebody with more rights. */
export const mayHelp = (
  allows: (permission: string) => boolean,
  { role }: { role: Role },
): boolean => allows('people.write') || (allows('people.help') && role === 'user')

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

export const RegistrationSchema = NewPersonSchema.omit({ role: true }).extend({
  /** The secret of an invitation's link. */
  invitation: z.string().max(200).optional(),
})

/**
 * Lets somebody in by themselves: with an invitation, with an address of a domain that may come, or
 * where the instance is open.
 * @throws {Problem} 403 when closed, 404 when the invitation is over, 409 and 422 as adding does
 */
export async function register(
  kernel: Kernel,
  { invitation: secret, ...person }: z.output<typeof RegistrationSchema>,
  address: string,
): Promise<User> {
  await registrations.take(limitKey(address))
  const invitation = secret
    ? await kernel.invitations.byLink(secret)
    : await kernel.invitations.byAddress(person.email)
  if (secret && !invitation) throw notFound('error.invitationOver')
  if (!invitation && kernel.settings.app().registration !== 'open') {
    if (await kernel.invitations.someDomain())
      throw invalid({ email: { key: 'field.otherDomain' } })
    throw forbidden('error.registrationClosed')
  }
  return addPerson(kernel, { ...person, role: invitation?.role ?? 'user' }, async (tx) => {
    if (!invitation) return
    if (!(await kernel.invitations.use(tx, invitation.id))) throw notFound('error.invitationOver')
  })
}

/** Whether a guest without an invitation may try to register. */
export const mayRegister = async (kernel: Kernel): Promise<boolean> =>
  kernel.settings.app().registration === 'open' || kernel.invitations.someDomain()

const domain = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/i

export const NewInvitationSchema = z
  .object({
    role: z.enum(roles).default('user'),
    /** How long it holds. */
    days: z.coerce.number().int().min(1).max(365).default(7),
    /** How many may come by the link. */
    uses: z.coerce.number().int().min(1).max(1000).default(1),
    domain: z.string().trim().max(253).regex(domain).optional(),
  })
  .openapi('NewInvitation')

/**
 * Invites people, by a link or by the domain of their address.
 * @returns the path of the link, this once
 * @throws {Problem} 403 for a role that the inviter may not give, 422 for a domain of admins
 */
export async function invite(
  kernel: Kernel,
  by: User,
  invitation: z.output<typeof NewInvitationSchema>,
  allows: (permission: string) => boolean,
) {
  if (!mayHelp(allows, invitation)) throw forbidden()
  // Nobody verifies that an address is one's own.
  if (invitation.domain && invitation.role === 'admin')
    throw invalid({ role: { key: 'field.domainAdmin' } })
  const { secret, ...made } = await kernel.invitations.create(by.id, invitation)
  return { ...made, path: secret && `/register?invitation=${secret}` }
}

/**
 * Takes an invitation back; false when there is none.
 * @throws {Problem} 403 for a role that the caller may not give
 */
export async function endInvitation(
  kernel: Kernel,
  id: string,
  allows: (permission: string) => boolean,
): Promise<boolean> {
  const invitation = await kernel.invitations.get(id)
  if (!invitation) return false
  if (!mayHelp(allows, invitation)) throw forbidden()
  return kernel.invitations.end(id)
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
