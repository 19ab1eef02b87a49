/** What one minute of this process was like. */
export interface Minute {
  /** When it began, in ms since 1970. */
  at: number
  /** Answered requests. */
  requests: number
  /** Those of them answered with 5xx. */
  failed: number
  /** How many took at most as long as each of `bounds`, and last all others. */
  took: number[]
  /** The longest that anything waited for the event loop, in ms. */
  lagMs: number
}

/** Upper bounds of the classes of duration, in ms. */
export const bounds = [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000]

const length = 60_000
const kept = 60
const minutes: Minute[] = []
const blank = (at: number): Minute => ({
  at,
  requests: 0,
  failed: 0,
  took: [...bounds, Infinity].map(() => 0),
  lagMs: 0,
})

/** Since the process began. */
export const total = { seconds: 0, took: blank(0).took }

function current(): Minute {
  const at = Math.floor(Date.now() / length) * length
  const last = minutes.at(-1)
  if (last?.at === at) return last
  const minute = blank(at)
  minutes.push(minute)
  if (minutes.length > kept) minutes.shift()
  return minute
}

/** Counts an answered request. */
export function noteRequest(status: number, ms: number): void {
  const minute = current()
  const bound = bounds.findIndex((limit) => ms <= limit)
  const place = bound < 0 ? bounds.length : bound
  minute.requests++
  minute.took[place]!++
  total.took[place]!++
  total.seconds += ms / 1000
  if (status >= 500) minute.failed++
}

/** Counts how long something waited for the event loop, in ms. */
export function noteLag(ms: number): void {
  const minute = current()
  minute.lagMs = Math.max(minute.lagMs, ms)
}

/** The last hour of this process, oldest first, without a gap. */
export function lastHour(now = Date.now()): Minute[] {
  const end = Math.floor(now / length) * length
  return Array.from({ length: kept }, (_, index) => {
    const at = end - (kept - 1 - index) * length
    return minutes.find((minute) => minute.at === at) ?? blank(at)
  })
}

/**
 * Within how many ms a share of the requests was answered; undefined when there were none. Exact to
 * the class of duration.
 */
export function quantile(took: number[], share: number): number | undefined {
  const count = took.reduce((sum, each) => sum + each, 0)
  if (!count) return undefined
  let left = share * count
  for (const [place, each] of took.entries()) {
    if (left > each) left -= each
    else {
      const low = bounds[place - 1] ?? 0
      const high = bounds[place] ?? 2 * low
      return low + (high - low) * (each ? left / each : 0)
    }
  }
  return bounds.at(-1)
}
