import { expect } from 'bun:test'
import { testApp } from '../app.ts'
import { bring, read } from '../documents.ts'
import { browserTest, newPage } from './browser.ts'

const app = await testApp()
const ada = await app.signIn('ada', 'admin')
const { id } = await bring(ada, 'walrus.txt', 'The walrus lives on ice floes near the coast.')
await read(app, ada, id)

browserTest(
  'results come while one types, the address follows, and what is opened counts',
  async () => {
    const page = await newPage(app, ada)
    await page.goto('/search')
    const box = page.getByLabel('Search everything')
    expect(await box.evaluate((one) => one === document.activeElement)).toBe(true)
    const before = (await box.boundingBox())!.y
    await box.pressSequentially('walrus')
    const passage = page.locator('#found a.thing', { hasText: 'ice floes' })
    await passage.waitFor()
    expect(page.url()).toEndWith('/search?q=walrus')
    expect((await box.boundingBox())!.y).toBe(before)
    expect(await box.evaluate((one) => one === document.activeElement)).toBe(true)

    const told = ['recent', 'openings'].map((path) =>
      page.waitForResponse((answer) => answer.url().endsWith(`/search/${path}`)),
    )
    await passage.focus()
    await page.keyboard.press('Enter')
    await page.waitForURL(/passage=/)
    await Promise.all(told)
    const { items } = await ada.json(ada.get('/api/search/counts'))
    expect(items).toEqual([{ query: 'walrus', asked: 1, missed: 0, opened: 1, place: 2 }])
  },
)
