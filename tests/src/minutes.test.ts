import { expect, test } from 'bun:test'
import { bounds, lastHour, noteLag, noteRequest, quantile } from '../../src/minutes.ts'
import { testApp } from '../app.ts'

const none = () => [...bounds, Infinity].map(() => 0)

test('a share of the requests lies within its class of duration', () => {
  expect(quantile(none(), 0.95)).toBeUndefined()
  const took = none()
  took[0] = 90
  took[3] = 10
  expect(quantile(took, 0.5)).toBeLessThanOrEqual(5)
  expect(quantile(took, 0.95)).toBeGreaterThan(25)
  expect(quantile(took, 0.95)).toBeLessThanOrEqual(50)
  const slow = none()
  slow[bounds.length] = 1
  expect(quantile(slow, 0.95)).toBeGreaterThan(5000)
})

test('the last hour has sixty minutes without a gap, and the newest counts', () => {
  const before = lastHour().reduce((sum, minute) => sum + minute.requests, 0)
  noteRequest(200, 3)
  noteRequest(503, 7000)
  noteLag(12)
  noteLag(4)
  const hour = lastHour()
  expect(hour).toHaveLength(60)
  expect(new Set(hour.slice(1).map(({ at }, index) => at - hour[index]!.at))).toEqual(
    new Set([60_000]),
  )
  expect(hour.reduce((sum, minute) => sum + minute.requests, 0)).toBe(before + 2)
  expect(hour.reduce((sum, minute) => sum + minute.failed, 0)).toBe(1)
  expect(Math.max(...hour.map(({ lagMs }) => lagMs))).toBe(12)
  const later = lastHour(Date.now() + 61 * 60_000)
  expect(later.reduce((sum, minute) => sum + minute.requests, 0)).toBe(0)
})

test('requests are counted by time for Prometheus and drawn for admins', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada', 'admin')
  const count = async () =>
    Number(
      /_duration_seconds_count (\d+)/.exec(await (await app.guest().get('/metrics')).text())?.[1],
    )
  const before = await count()
  await ada.get('/api/me')
  expect(await count()).toBe(before + 2)
  const text = await (await app.guest().get('/metrics')).text()
  expect(text).toContain(`_bucket{le="+Inf"} ${before + 3}`)
  const page = await (await ada.get('/admin/health')).text()
  expect(page.match(/<figure class="chart">/g)).toHaveLength(4)
  expect(page).toMatch(/Requests a minute: \d+, at most \d+/)
})
