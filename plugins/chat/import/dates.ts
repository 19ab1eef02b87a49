import { z } from 'zod'

const earliest = Date.UTC(2000, 0)
const dayMs = 86_400_000

/**
 * A time as exports write it: seconds with a fraction, milliseconds, micro- or nanoseconds since
 * 1970, or a text. What cannot be one (null, a year 1970 or 9999) is undefined.
 * @returns ISO 8601, UTC
 */
function readTime(value: unknown): string | undefined {
  const number = typeof value === 'string' && value.trim() ? Number(value) : value
  const time =
    typeof number === 'number' && !Number.isNaN(number)
      ? milliseconds(number)
      : Date.parse(String(value))
  if (!(time >= earliest && time <= Date.now() + dayMs)) return undefined
  return new Date(time).toISOString()
}

function milliseconds(number: number): number {
  if (number < 1e11) return number * 1000
  if (number < 1e14) return number
  return number < 1e17 ? number / 1000 : number / 1e6
}

/** The same, for schemas. */
export const time = z.unknown().optional().transform(readTime)
