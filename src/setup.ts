import { timingSafeEqual } from 'node:crypto'
import type { Config } from './config.ts'
import { hashSecret, newSecret } from './ids.ts'

/** The one-time token with which the first admin is made. */
export interface Setup {
  /** Whether somebody administers this instance already. */
  readonly done: boolean
  /** The token, as long as it is needed. */
  readonly token: string | undefined
  accepts(token: string): boolean
  finish(): void
}

/** A token for an instance without people: SETUP_TOKEN, or a new one at each start. */
export function createSetup(config: Config, isNew: boolean): Setup {
  let token = isNew ? (config.setupToken ?? newSecret()) : undefined
  return {
    get done() {
      return token === undefined
    },
    get token() {
      return token
    },
    accepts: (given) =>
      token !== undefined &&
      timingSafeEqual(Buffer.from(hashSecret(given)), Buffer.from(hashSecret(token))),
    finish() {
      token = undefined
    },
  }
}
