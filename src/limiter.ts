import type { RateLimiterRes } from 'rate-limiter-flexible'
// The package's main file loads every store it knows.
import RateLimiterMemory from 'rate-limiter-flexible/lib/RateLimiterMemory'
import { tooMany } from './errors.ts'

/** Counts attempts by key. */
export interface Limiter {
  /**
   * Counts one attempt.
   * @throws {Problem} 429 with the seconds to wait, when there were too many
   */
  take(key: string): Promise<void>
  /** Takes one attempt back: it was no misuse. */
  giveBack(key: string): Promise<void>
  /** Forgets the attempts of a key, after a success. */
  clear(key: string): Promise<void>
}

/** At most `points` attempts a key within `seconds`, in this process. */
export function createLimiter({ points, seconds }: { points: number; seconds: number }): Limiter {
  const limiter = new RateLimiterMemory({ points, duration: seconds })
  return {
    async take(key) {
      try {
        await limiter.consume(key)
      } catch (refused) {
        throw tooMany(Math.ceil((refused as RateLimiterRes).msBeforeNext / 1000))
      }
    },
    async giveBack(key) {
      await limiter.reward(key)
    },
    async clear(key) {
      await limiter.delete(key)
    },
  }
}
