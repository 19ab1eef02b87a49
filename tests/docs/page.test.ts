import { beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { existsSync } from 'node:fs'
import axe from 'axe-core'
import { type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { atEnd, puppet, testApp } from '../app.ts'

setDefaultTimeout(60_000)
const executablePath = '/usr/bin/chromium'
const installed = existsSync(executablePath)
if (!installed && process.env.CI) throw new Error('the browser tests need Chromium')
if (!installed) console.warn('No Chromium: the browser tests of the API page do not run.')

test('the page is drawn for signed-in people, in their language, from what runs now', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  expect((await app.guest().get('/api-docs')).headers.get('location')).toContain('/sign-in')
  const german = await (await ada.get('/api-docs', { 'accept-language': 'de' })).text()
  expect(german).toContain('Ausprobieren')
  expect(german).toContain('/api/chat/threads')
  await app.host.setEnabled('chat', false, 'machine')
  await app.host.apply()
  expect(await (await ada.get('/api-docs')).text()).not.toContain('/api/chat/threads')
})

test('its script and stylesheet are loaded by no other page', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const own = /\/static\/api-docs-[\w-]+\.(?:js|css)/g
  const urls = (await (await ada.get('/api-docs')).text()).match(own) ?? []
  expect(urls).toHaveLength(2)
  for (const url of urls) expect((await ada.get(url)).status).toBe(200)
  expect(await (await ada.get('/')).text()).not.toMatch(own)
})

describe.if(installed)('in a browser', () => {
  const model = puppet()
  let open: (options?: BrowserContextOptions) => Promise<Page>
  const complaints: string[] = []

  beforeAll(async () => {
    const app = await testApp({ model: model.stream })
    const ada = await app.signIn('ada')
    const browser = await chromium.launch({
      executablePath,
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
    })
    atEnd(() => browser.close())
    const [name = '', value = ''] = ada.cookie.split('=')
    open = async (options) => {
      const context = await browser.newContext({ locale: 'en-GB', ...options })
      await context.addCookies([{ name, value, url: app.url }])
      const page = await context.newPage()
      page.on('console', (line) => line.type() === 'error' && complaints.push(line.text()))
      page.on('pageerror', (error) => complaints.push(error.message))
      await page.goto(`${app.url}/api-docs`)
      return page
    }
  })

  /** Opens an operation by keyboard and returns its form. */
  async function tryOut(page: Page, id: string) {
    await page.locator(`#${id} > summary`).focus()
    await page.keyboard.press('Enter')
    return page.locator(`#${id} form`)
  }
  const send = { name: 'Send' }

  test('GET /api/me answers with the reader', async () => {
    const page = await open()
    const form = await tryOut(page, 'getMe')
    await form.getByRole('button', send).press('Enter')
    await form.getByText('"email": "ada@example.org"').waitFor()
    expect(await form.getByRole('status').innerText()).toMatch(/^200 OK · \d+ ms$/)
    await form.locator('summary').press('Enter')
    expect(await form.locator('[data-headers]').innerText()).toContain('content-language: en')
  })

  test('a thread is made, asked in, and its answer is read while it is written', async () => {
    const page = await open()
    const made = await tryOut(page, 'postChatThreads')
    await made.locator('textarea').fill('{"title": "Tried"}')
    await made.getByRole('button', send).click()
    await made.getByText('"title": "Tried"').waitFor()
    expect(await made.getByRole('status').innerText()).toStartWith('201 Created')
    const thread = JSON.parse(await made.locator('[data-body]').innerText())

    const asked = await tryOut(page, 'postChatThreadsByIdMessages')
    await asked.getByLabel('id').fill(thread.id)
    await asked.getByRole('button', send).click()
    await asked.getByText('"answer"').waitFor()
    const { answer } = JSON.parse(await asked.locator('[data-body]').innerText())

    const followed = await tryOut(page, 'getChatAnswersByIdStream')
    await followed.getByLabel('id').fill(answer.id)
    await followed.getByRole('button', send).click()
    model.say('one ')
    await followed.getByText('"text":"one "').waitFor()
    model.say('two')
    model.end()
    await followed.getByText('event: done').waitFor()
  })

  test('what is wrong comes back as the server says it', async () => {
    const page = await open()
    const form = await tryOut(page, 'patchMe')
    await form.locator('textarea').fill('{"theme": "pink"}')
    await form.getByRole('button', send).click()
    await form.getByText('"theme": "This value isn’t accepted"').waitFor()
    expect(await form.getByRole('status').innerText()).toStartWith('422')
  })

  test('an address that names an operation opens it', async () => {
    const page = await open()
    await page.evaluate(() => (location.hash = 'getMe'))
    await page.locator('#getMe form').waitFor()
    expect(await page.locator('#getMe').getAttribute('open')).toBe('')
  })

  for (const colorScheme of ['light', 'dark'] as const)
    test(`axe finds nothing, ${colorScheme}, at 320 and 1280 px, and nothing scrolls sideways`, async () => {
      for (const width of [320, 1280]) {
        const page = await open({ colorScheme, viewport: { width, height: 800 }, locale: 'de-DE' })
        await page.evaluate(() =>
          document.querySelectorAll('details').forEach((details) => (details.open = true)),
        )
        await page.locator('#getMe form button').first().click()
        await page.locator('#getMe [data-body]').waitFor()
        await page.evaluate(axe.source)
        const { violations } = await page.evaluate(() => (globalThis as any).axe.run())
        expect(violations.map((one: { id: string }) => one.id)).toEqual([])
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
      }
    })

  test('the page broke no rule of its policy', () => {
    expect(complaints.filter((line) => !line.includes('422'))).toEqual([])
  })
})
