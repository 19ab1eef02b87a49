import { expect } from 'bun:test'
import { testApp } from '../app.ts'
import { browserTest, consoleErrors, newPage, violations } from './browser.ts'

const app = await testApp()
const root = await app.signIn('root', 'admin')
const announce = (fields: object = {}) =>
  root.json(root.post('/api/announcements', { texts: { en: 'Maintenance at six' }, ...fields }))
const end = async (id: string) => {
  await root.delete(`/api/announcements/${id}`)
}

browserTest('an announcement is there from the first paint and moves nothing', async () => {
  const { id } = await announce()
  const page = await newPage(app, await app.signIn('ada'))
  await page.addInitScript(() => {
    const shifts: number[] = ((globalThis as { shifts?: number[] }).shifts = [])
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        shifts.push((entry as unknown as { value: number }).value)
    }).observe({ type: 'layout-shift', buffered: true })
  })
  await page.goto('/')
  await page.getByText('Maintenance at six').waitFor()
  expect(await violations(page)).toEqual([])
  await page.evaluate(() => new Promise(requestAnimationFrame))
  expect(await page.evaluate(() => (globalThis as { shifts?: number[] }).shifts)).toEqual([])
  await end(id)
})

browserTest('it is dismissed by keyboard, and stays away', async () => {
  const { id } = await announce()
  const page = await newPage(app, await app.signIn('bob'))
  await page.goto('/account')
  await page.getByRole('button', { name: 'Dismiss' }).press('Enter')
  await page.getByText('Maintenance at six').waitFor({ state: 'detached' })
  await page.goto('/prompts')
  expect(await page.getByText('Maintenance at six').count()).toBe(0)
  expect(consoleErrors(page)).toEqual([])
  await end(id)
})

browserTest('an open page tells it when somebody comes back to its window', async () => {
  const carl = await app.signIn('carl')
  const page = await newPage(app, carl)
  await page.goto('/')
  await page.fill('#composer-text', 'A draft')
  const { id } = await announce()
  await page.evaluate(() => dispatchEvent(new Event('focus')))
  await page.getByText('Maintenance at six').waitFor()
  expect(await page.inputValue('#composer-text')).toBe('A draft')
  await end(id)
})

browserTest('a page whose session has ended stays as it is', async () => {
  const dora = await app.signIn('dora')
  const page = await newPage(app, dora)
  await page.goto('/account')
  await dora.delete('/api/sessions/current')
  const answered = page.waitForResponse('**/announcements/current')
  await page.evaluate(() => dispatchEvent(new Event('focus')))
  expect((await answered).status()).toBe(204)
  await page.evaluate(() => new Promise(requestAnimationFrame))
  expect(new URL(page.url()).pathname).toBe('/account')
})

browserTest('without JavaScript it is written, shown and dismissed', async () => {
  const page = await newPage(app, root, { javaScript: false })
  await page.goto('/admin/announcements')
  await page.getByLabel('Text (English)').fill('Plain news')
  await page.getByText('Warning').click()
  await page.getByRole('button', { name: 'Announce' }).click()
  await page.getByText('Everybody is told').waitFor()
  await page.goto('/prompts?of=shared')
  await page.getByRole('button', { name: 'Dismiss' }).click()
  expect(new URL(page.url()).search).toBe('?of=shared')
  expect(await page.getByText('Plain news').count()).toBe(0)
})
