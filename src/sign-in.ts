import type { Queries } from './db.ts'
import type { User } from './users.ts'

/** A way to sign in, contributed by a plugin (`signIn`). The kernel knows people, not passwords. */
export interface SignIn {
  id: string
  /** The fields of its form on the sign-in page; `email` fills in what was typed. */
  form(email: string): JSX.Element
  /** The fields with which a new person chooses their credentials; `errors` by field name. */
  enrolForm(errors?: Record<string, string>): JSX.Element
  /**
   * The person these fields belong to, or undefined. Takes as long for unknown people as for known.
   * `address` is the peer's, for rate limits.
   * @throws {Problem} 429 when tried too often
   */
  verify(fields: Record<string, string>, address: string): Promise<User | undefined>
  /**
   * Checks new credentials and prepares them (slow hashing happens here, outside any transaction).
   * @returns what stores them for the person, inside the transaction that makes the person
   * @throws {Problem} 422 with the fields
   */
  enrol(fields: Record<string, string>): Promise<(tx: Queries, userId: string) => Promise<void>>
}
