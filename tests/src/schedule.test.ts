import { afterAll, expect, test } from 'bun:test'
import { firstDue, nextDue } from '../../src/schedule.ts'

const zone = process.env.TZ
process.env.TZ = 'Europe/Berlin'
afterAll(() => {
  if (zone === undefined) delete process.env.TZ
  else process.env.TZ = zone
})

const ms = Date.parse
const iso = (time: number) => new Date(time).toISOString()

test('what repeats begins at once, then keeps its rhythm and leaves out what was missed', () => {
  const hourly = { everyMs: 3_600_000 }
  const noon = ms('2026-01-05T12:00:00Z')
  const next = (now: string) => iso(nextDue(hourly, noon, ms(now)))
  expect(firstDue(hourly, noon)).toBe(noon)
  expect(next('2026-01-05T12:00:05Z')).toBe('2026-01-05T13:00:00.000Z')
  expect(next('2026-01-05T17:30:00Z')).toBe('2026-01-05T18:00:00.000Z')
  expect(next('2026-01-05T13:00:00Z')).toBe('2026-01-05T14:00:00.000Z')
})

test.each([
  ['today, when it is still to come', '2026-01-05T00:00:00Z', '2026-01-05T02:30:00.000Z'],
  ['tomorrow, when it has passed', '2026-01-05T02:30:00Z', '2026-01-06T02:30:00.000Z'],
  ['by the clock in winter', '2026-10-25T12:00:00Z', '2026-10-26T02:30:00.000Z'],
  ['by the clock in summer', '2026-03-29T12:00:00Z', '2026-03-30T01:30:00.000Z'],
])('a time of day is due %s', (_, now, due) => {
  expect(iso(firstDue({ at: '03:30' }, ms(now)))).toBe(due)
  expect(iso(nextDue({ at: '03:30' }, ms(now), ms(now)))).toBe(due)
})

test('a time that the clock shows twice in a night is due once', () => {
  const first = firstDue({ at: '02:30' }, ms('2026-10-24T22:00:00Z'))
  expect(iso(first)).toBe('2026-10-25T00:30:00.000Z')
  expect(iso(nextDue({ at: '02:30' }, first, first))).toBe('2026-10-26T01:30:00.000Z')
})
