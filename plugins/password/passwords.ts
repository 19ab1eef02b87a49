import {
  type Context,
  createLimiter,
  createQueue,
  invalid,
  limitKey,
  noteChange,
  now,
  type Queries,
  type User,
} from 'convosphere'

export type PasswordContext = Context<'password'>

/** Shortest and longest password accepted (NIST SP 800-63B-4, 3.1.1.2). */
const length = { min: 8, max: 200 }

/** argon2id as OWASP's password storage cheat sheet has it: 19 MiB, two passes. */
const argon = { algorithm: 'argon2id', memoryCost: 19_456, timeCost: 2 } as const

export type Passwords = ReturnType<typeof createPasswords>

/** Passwords: hashed one at a time, so that a flood of sign-ins cannot take the machine. */
export function createPasswords({ db, kernel }: PasswordContext) {
  const inTurn = createQueue()
  // Only failures stay counted: an office behind one address signs in, a guesser does not.
  const perAddress = createLimiter({ points: 50, seconds: 300 })
  const perAccount = createLimiter({ points: 10, seconds: 300 })
  // Compared with when nobody has the address, so that both cases take the same time.
  const decoy = inTurn(() => Bun.password.hash('nobody has this password', argon))

  const hashOf = async (userId: string) =>
    (await db.get<{ hash: string }>('select hash from passwords where user_id = ?', userId))?.hash

  const matches = (password: string, hash: string) =>
    inTurn(() => Bun.password.verify(normal(password).slice(0, length.max + 1), hash))

  return {
    /**
     * The person with this address and password, or undefined.
     * @throws {Problem} 429 when the address or account was tried too often
     */
    async verify(email: string, password: string, address: string): Promise<User | undefined> {
      const peer = limitKey(address)
      const account = `${email.trim().toLowerCase().slice(0, 254)} ${peer}`
      await perAddress.take(peer)
      await perAccount.take(account)
      const user = await kernel.users.byEmail(email)
      const hash = user && !user.disabled ? await hashOf(user.id) : undefined
      const right = await matches(password, hash ?? (await decoy))
      if (!hash || !right) return undefined
      await perAccount.clear(account)
      await perAddress.giveBack(peer)
      return user
    },

    /**
     * Hashes a new password and returns what stores it.
     * @throws {Problem} 422 when it is too short or too long
     */
    async prepare(given: string, field = 'password') {
      const password = normal(given)
      if (password.length < length.min)
        throw invalid({ [field]: { key: 'password.tooShort', values: { limit: length.min } } })
      if (password.length > length.max)
        throw invalid({ [field]: { key: 'field.tooLong', values: { limit: length.max } } })
      const hash = await inTurn(() => Bun.password.hash(password, argon))
      return async (tx: Queries, userId: string): Promise<void> => {
        await tx.run(
          `insert into passwords values (?, ?, ?) on conflict (user_id)
             do update set hash = excluded.hash, changed_at = excluded.changed_at`,
          userId,
          hash,
          now(),
        )
      }
    },

    /**
     * Changes a person's own password; all other sessions and all tokens end.
     * @throws {Problem} 422 when the current one is wrong or the new one is not accepted, 429
     */
    async change(
      user: User,
      { current, next }: { current: string; next: string },
      { address, sessionId }: { address: string; sessionId: string | undefined },
    ): Promise<void> {
      const peer = limitKey(address)
      await perAddress.take(peer)
      const hash = await hashOf(user.id)
      if (!hash || !(await matches(current, hash)))
        throw invalid({ current: { key: 'password.wrong' } })
      await perAddress.giveBack(peer)
      const store = await this.prepare(next, 'next')
      await db.tx(async (tx) => {
        await store(tx, user.id)
        await kernel.sessions.endAll(tx, user.id, sessionId)
        await kernel.tokens.endAll(tx, user.id)
        await noteChange(tx)
      })
      kernel.plugins.emit('access.changed', { userId: user.id })
    },
  }
}

/** The same password typed on another keyboard is the same (NIST SP 800-63B-4, 3.1.1.2). */
const normal = (password: string) => password.normalize('NFKC')
