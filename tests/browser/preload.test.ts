import { expect } from 'bun:test'
import { testApp } from '../app.ts'
import { browserTest, consoleErrors, newPage } from './browser.ts'

browserTest('a conversation that is pointed at is there when it is clicked', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const { id } = await ada.json(ada.post('/api/chat/threads', { title: 'Pointed at' }))
  const page = await newPage(app, ada)
  const asked: (string | undefined)[] = []
  page.context().on('request', (request) => {
    if (new URL(request.url()).pathname === `/chat/threads/${id}`)
      asked.push(request.headers()['sec-purpose'])
  })
  await page.goto('/')
  const fetched = page
    .context()
    .waitForEvent('requestfinished', (request) => request.url().endsWith(id))
  await page.getByRole('link', { name: 'Pointed at' }).hover()
  await fetched
  await page.getByRole('link', { name: 'Pointed at' }).click()
  await page.waitForURL(`**/chat/threads/${id}`)
  expect(asked).toEqual(['prefetch'])
  expect(consoleErrors(page)).toEqual([])
})
