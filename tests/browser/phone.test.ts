import { expect } from 'bun:test'
import type { Page } from 'playwright-core'
import { says, testApp } from '../app.ts'
import { ask, settled } from '../plugins/asking.ts'
import { browserTest, consoleErrors, newPage, sidewaysScroll, violations } from './browser.ts'

const phone = {
  width: 390,
  height: 844,
  context: { hasTouch: true, isMobile: true, deviceScaleFactor: 3 },
}

/** Where an element ends, in pixels from the top of what is seen. */
const endOf = async (page: Page, selector: string) => {
  const box = (await page.locator(selector).boundingBox())!
  return box.y + box.height
}

browserTest('what another app shares stands in a new conversation and is not sent', async () => {
  const app = await testApp({ model: says('Yes.') })
  const ada = await app.signIn('ada')
  const manifest = await ada.json(ada.get('/manifest.webmanifest'))
  const { action, method, params } = manifest.share_target
  expect(method).toBe('GET')
  const page = await newPage(app, ada, phone)
  const share = (given: Record<string, string>) =>
    page.goto(
      `${action}?${new URLSearchParams(Object.entries(given).map(([name, value]) => [params[name], value]))}`,
    )
  await page.goto('/')
  await page.fill('#composer-text', 'Begun before')
  await share({ title: 'A <b>page</b>', text: 'About it', url: 'https://example.org/a' })
  const shared = 'A <b>page</b>\n\nAbout it\n\nhttps://example.org/a'
  expect(await page.inputValue('#composer-text')).toBe(`Begun before\n\n${shared}`)
  await page.fill('#composer-text', '')
  await share({ text: 'Look: https://example.org/a', url: 'https://example.org/a' })
  expect(await page.inputValue('#composer-text')).toBe('Look: https://example.org/a')
  expect((await ada.json(ada.get('/api/chat/threads'))).items).toEqual([])
  await page.tap('.send')
  await page.waitForSelector('.answer[data-status=done]')
  expect(consoleErrors(page)).toEqual([])
})

browserTest('on a phone one writes above the keyboard, and nothing zooms', async () => {
  const app = await testApp({ model: says('Yes.') })
  const ada = await app.signIn('ada')
  const { answer } = await ask(ada, 'Hello')
  await settled(ada, answer.id)
  const page = await newPage(app, ada, phone)
  await page.goto(`/chat/threads/${answer.threadId}`)
  await page.tap('#composer-text')
  // iOS zooms into fields whose letters are smaller than this.
  for (const field of await page.locator('input:visible, select:visible, textarea:visible').all())
    expect(
      await field.evaluate((element) => Number.parseFloat(getComputedStyle(element).fontSize)),
    ).toBeGreaterThanOrEqual(16)
  expect(await endOf(page, '#composer')).toBeCloseTo(844 - 16, 0)

  // As iOS does it: the keyboard covers the page, which stays as high as it was.
  await page.evaluate(() => {
    Object.defineProperty(visualViewport, 'height', { get: () => 500, configurable: true })
    visualViewport!.dispatchEvent(new Event('resize'))
  })
  expect(await endOf(page, '#composer')).toBeCloseTo(500 - 16, 0)
  await page.evaluate(() => {
    delete (visualViewport as { height?: number }).height
    visualViewport!.dispatchEvent(new Event('resize'))
  })
  expect(await endOf(page, '#composer')).toBeCloseTo(844 - 16, 0)

  // As Android does it: the page becomes smaller.
  await page.setViewportSize({ width: 390, height: 420 })
  expect(await endOf(page, '#composer')).toBeCloseTo(420 - 16, 0)
  await page.fill('#composer-text', 'A line\n'.repeat(80))
  const box = (await page.locator('#composer').boundingBox())!
  expect(box.y).toBeGreaterThan(0)
  expect(await sidewaysScroll(page)).toBe(0)
  expect(consoleErrors(page)).toEqual([])
})

browserTest('a phone that lies on its side keeps clear of its notch', async () => {
  const app = await testApp()
  const page = await newPage(app, await app.signIn('ada'), { ...phone, width: 844, height: 390 })
  const session = await page.context().newCDPSession(page)
  await session.send('Emulation.setSafeAreaInsetsOverride', {
    insets: { top: 0, left: 47, right: 47, bottom: 21 },
  })
  await page.goto('/')
  const field = (await page.locator('#composer').boundingBox())!
  expect(field.x).toBeGreaterThanOrEqual(47)
  expect(field.x + field.width).toBeLessThanOrEqual(844 - 47)
  const send = (await page.locator('.send').boundingBox())!
  expect(send.y + send.height).toBeLessThanOrEqual(390 - 21)
})

browserTest('the drawer has room for conversations, which are put in order there', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada', 'admin')
  for (let n = 1; n <= 12; n++)
    await ada.json(ada.post('/api/chat/threads', { title: `Conversation number ${n}` }))
  const context = { hasTouch: true, isMobile: true }
  const page = await newPage(app, ada, { width: 360, height: 640, context })
  await page.goto('/')
  await page.tap('[popovertarget=rail]')
  const items = page.locator('.thread-item')
  await items.first().waitFor()
  const seen = await items.evaluateAll((all) => {
    const { bottom } = document.getElementById('rail-lists')!.getBoundingClientRect()
    return all.filter((one) => one.getBoundingClientRect().bottom <= bottom).length
  })
  expect(seen).toBeGreaterThanOrEqual(5)
  const title = items.first().locator('a')
  expect(await title.evaluate((link) => link.scrollWidth - link.clientWidth)).toBe(0)
  expect(await violations(page)).toEqual([])

  const drawer = page.locator('#rail:popover-open')
  const sheet = page.locator('#place')
  const openSheet = async () => {
    await items.first().getByTitle('More').tap()
    await sheet.waitFor()
    expect(await violations(page)).toEqual([])
  }
  await openSheet()
  await sheet.getByRole('textbox', { name: 'Rename' }).fill('Garden')
  await sheet.getByRole('button', { name: 'Rename' }).tap()
  await drawer.getByText('Garden').waitFor()
  await openSheet()
  await sheet.getByRole('button', { name: 'Delete' }).tap()
  await drawer.getByText('Deleted: Garden').waitFor()
  await drawer.getByRole('button', { name: 'Undo' }).tap()
  await drawer.locator('.thread-item a').getByText('Garden').waitFor()
})

browserTest(
  'what can be done with chosen conversations is in reach once one is chosen',
  async () => {
    const app = await testApp()
    const ada = await app.signIn('ada')
    for (let n = 1; n <= 20; n++)
      await ada.json(ada.post('/api/chat/threads', { title: `Talk ${n}` }))
    const page = await newPage(app, ada, { ...phone, width: 360, locale: 'de' })
    await page.goto('/chat/threads')
    const archive = page.getByRole('button', { name: 'Archivieren' })
    expect(await archive.isVisible()).toBe(false)
    await page.getByRole('checkbox', { name: 'Talk 20' }).tap()
    await archive.waitFor()
    const { y, height } = (await archive.boundingBox())!
    expect(y).toBeGreaterThan(844 / 2)
    expect(y + height).toBeLessThanOrEqual(844)
    expect(await violations(page)).toEqual([])
    expect(await sidewaysScroll(page)).toBe(0)
    await archive.tap()
    await page.getByRole('main').getByText('1 Unterhaltung archiviert').waitFor()
  },
)
