import { expect, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { puppet, testApp } from '../app.ts'
import {
  browserTest,
  consoleErrors,
  newPage,
  sidewaysScroll,
  violations,
} from '../browser/browser.ts'

const model = puppet()
const app = await testApp({ model: model.stream })
const ada = await app.signIn('ada')

test('the page is drawn for signed-in people, in their language, from what runs now', async () => {
  const own = await testApp()
  const reader = await own.signIn('ada')
  expect((await own.guest().get('/api-docs')).headers.get('location')).toContain('/sign-in')
  const german = await (await reader.get('/api-docs', { 'accept-language': 'de' })).text()
  expect(german).toContain('Ausprobieren')
  expect(german).toContain('/api/chat/threads')
  await own.host.setEnabled('chat', false, 'machine')
  await own.host.apply()
  expect(await (await reader.get('/api-docs')).text()).not.toContain('/api/chat/threads')
})

test('its script and stylesheet are loaded by no other page', async () => {
  const itsOwn = /\/static\/api-docs-[\w-]+\.(?:js|css)/g
  const urls = (await (await ada.get('/api-docs')).text()).match(itsOwn) ?? []
  expect(urls).toHaveLength(2)
  for (const url of urls) expect((await ada.get(url)).status).toBe(200)
  expect(await (await ada.get('/')).text()).not.toMatch(itsOwn)
})

/** Opens an operation by keyboard and returns its form. */
async function tryOut(page: Page, id: string) {
  await page.locator(`#${id} > summary`).focus()
  await page.keyboard.press('Enter')
  const form = page.locator(`#${id} form`)
  return {
    form,
    body: form.locator('textarea'),
    id: form.getByLabel('id'),
    status: form.getByRole('status'),
    answer: form.locator('[data-body]'),
    send: () => form.getByRole('button', { name: 'Send' }).press('Enter'),
  }
}

browserTest('GET /api/me, tried by keyboard, answers with the reader', async () => {
  const page = await newPage(app, ada)
  await page.goto('/api-docs')
  const me = await tryOut(page, 'getMe')
  await me.send()
  await me.answer.getByText('"email": "ada@example.org"').waitFor()
  expect(await me.status.innerText()).toMatch(/^200 OK · \d+ ms$/)
  await me.form.locator('summary').press('Enter')
  expect(await me.form.locator('[data-headers]').innerText()).toContain('content-language: en')
  expect(consoleErrors(page)).toEqual([])
})

browserTest('a thread is made, asked in, and its answer read while it is written', async () => {
  const page = await newPage(app, ada)
  await page.goto('/api-docs')
  const made = await tryOut(page, 'postChatThreads')
  await made.body.fill('{"title": "Tried"}')
  await made.send()
  await made.answer.getByText('"title": "Tried"').waitFor()
  expect(await made.status.innerText()).toStartWith('201 Created')
  const thread = JSON.parse(await made.answer.innerText())

  const asked = await tryOut(page, 'postChatThreadsByIdMessages')
  await asked.id.fill(thread.id)
  await asked.send()
  await asked.answer.getByText('"answer"').waitFor()
  const { answer } = JSON.parse(await asked.answer.innerText())

  const followed = await tryOut(page, 'getChatAnswersByIdStream')
  await followed.id.fill(answer.id)
  await followed.send()
  model.say('one ')
  await followed.answer.getByText('"text":"one "').waitFor()
  model.say('two')
  model.end()
  await followed.answer.getByText('event: done').waitFor()
  expect(consoleErrors(page)).toEqual([])
})

browserTest('what is wrong comes back as the server says it', async () => {
  const page = await newPage(app, ada)
  await page.goto('/api-docs')
  const change = await tryOut(page, 'patchMe')
  await change.body.fill('{"theme": "pink"}')
  await change.send()
  await change.answer.getByText('"theme": "This value isn’t accepted"').waitFor()
  expect(await change.status.innerText()).toStartWith('422')
})

browserTest('an address that names an operation opens it', async () => {
  const page = await newPage(app, ada)
  await page.goto('/api-docs#getMe')
  await page.locator('#getMe form').waitFor()
  expect(await page.locator('#getMe').getAttribute('open')).toBe('')
})

for (const { colorScheme, width } of [
  { colorScheme: 'light', width: 320 },
  { colorScheme: 'dark', width: 1280 },
] as const)
  browserTest(`all of it unfolded is accessible, ${colorScheme}, ${width} px wide`, async () => {
    const page = await newPage(app, ada, { colorScheme, width, locale: 'de' })
    await page.goto('/api-docs')
    await page.evaluate(() =>
      document.querySelectorAll('details').forEach((details) => (details.open = true)),
    )
    await page.locator('#getMe form button').first().click()
    await page.locator('#getMe [data-body]').waitFor()
    const found = await violations(page)
    expect(found).toEqual([])
    expect(await sidewaysScroll(page)).toBe(0)
  })
