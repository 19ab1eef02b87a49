import { expect } from 'bun:test'
import { testApp } from '../app.ts'
import { browserTest, consoleErrors, newPage, violations } from './browser.ts'

const app = await testApp()
const ada = await app.signIn('ada', 'admin')
for (const title of ['Bernoulli numbers', 'Agenda for Monday'])
  await ada.post('/api/chat/threads', { title })

browserTest(
  'Ctrl K leads to a conversation by keyboard alone, and Escape gives the focus back',
  async () => {
    const page = await newPage(app, ada)
    await page.goto('/')
    await page.keyboard.press('Control+k')
    const field = page.getByRole('combobox', { name: 'Where to, or what to do?' })
    await field.waitFor()
    expect(await page.locator('#palette [aria-selected=true]').textContent()).toBe(
      'Agenda for Monday',
    )
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('ArrowDown')
    expect(await page.locator('#palette [aria-selected=true]').textContent()).toBe(
      'Bernoulli numbers',
    )
    await page.keyboard.press('Escape')
    await field.waitFor({ state: 'detached' })
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('composer-text')

    await page.keyboard.press('Control+k')
    await field.fill('bernuolli')
    await field.fill('bernouli')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/chat\/threads\//)
    expect(await page.title()).toContain('Bernoulli numbers')
    expect(consoleErrors(page)).toEqual([])
  },
)

browserTest(
  'what is typed at once is not lost, an act is done, the last way searches the texts',
  async () => {
    const page = await newPage(app, ada)
    await page.goto('/account')
    await page.keyboard.press('Control+k')
    await page.locator('#palette-query').fill('dark')
    await page.getByRole('option', { name: 'Appearance: Dark' }).waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL(/saved=theme/)
    expect(await page.getAttribute('html', 'data-theme')).toBe('dark')

    await page.keyboard.press('Control+k')
    await page.locator('#palette-query').fill('walrus & co')
    await page.getByRole('option', { name: 'Search everything for “walrus & co”' }).click()
    await page.waitForURL(/\/search\?q=walrus%20%26%20co/)
  },
)

browserTest('on a phone it opens from the menu, over the page and not behind it', async () => {
  const page = await newPage(app, ada, { width: 360 })
  await page.goto('/')
  await page.getByRole('button', { name: 'Menu' }).click()
  await page.getByRole('link', { name: 'Go to …' }).click()
  await page.locator('#palette-query').waitFor()
  await page.locator('#rail').waitFor({ state: 'hidden' })
  await page.keyboard.press('Control+k')
  await page.locator('#palette-query').waitFor({ state: 'detached' })
})
