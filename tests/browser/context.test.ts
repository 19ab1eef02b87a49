import { expect } from 'bun:test'
import type { Page } from 'playwright-core'
import { type App, testApp } from '../app.ts'
import type { Client } from '../client.ts'
import { counts, fakeOpenAI, hangs, says } from '../fakes/openai.ts'
import { change } from '../plugins/asking.ts'
import { browserTest, consoleErrors, newPage, sidewaysScroll, violations } from './browser.ts'

const words = (count: number) => 'walnut '.repeat(count)

async function appWith(contextTokens = 8000) {
  const fake = await fakeOpenAI({ contextTokens })
  const app = await testApp({ fake: false, env: fake.env })
  await change(app, 'chat', { modelTitles: false })
  await change(app, 'models', { defaultModel: 'openai/gpt-fake' })
  return { app, fake, ada: await app.signIn('ada') }
}

async function answered(person: Client, threadId: string, text: string) {
  const path = `/api/chat/threads/${threadId}/messages`
  const { answer } = await person.json(person.post(path, { text }))
  await person.follow(`/api/chat/answers/${answer.id}/stream`)
}

const begun = async (person: Client) =>
  (await person.json(person.post('/api/chat/threads'))).id as string

/** Opens a thread’s page in each look and says what is wrong with what opens there. */
async function looks(app: App, person: Client, path: string, open: (page: Page) => Promise<void>) {
  const found: string[] = []
  for (const [width, locale, colorScheme] of [
    [320, 'de', 'dark'],
    [360, 'en', 'light'],
    [1440, 'de', 'light'],
  ] as const) {
    const page = await newPage(app, person, { width, locale, colorScheme })
    await page.goto(path)
    await open(page)
    found.push(...(await violations(page)), ...consoleErrors(page))
    if (await sidewaysScroll(page)) found.push(`scrolls sideways at ${width}`)
  }
  return found
}

browserTest('instructions and parameters are set in a sheet, by keyboard', async () => {
  const { app, fake, ada } = await appWith()
  const id = await begun(ada)
  const page = await newPage(app, ada)
  await page.goto(`/chat/threads/${id}`)
  await page.getByRole('link', { name: 'Instructions and parameters' }).press('Enter')
  const sheet = page.getByRole('dialog', { name: 'Instructions and parameters' })
  await sheet.getByLabel('Instructions', { exact: true }).fill('Rhyme.')
  await sheet.getByLabel('Temperature').fill('0.3')
  await sheet.getByLabel('Thinking').selectOption('high')
  expect(await violations(page)).toEqual([])
  await sheet.getByRole('button', { name: 'Save' }).press('Enter')
  await sheet.waitFor({ state: 'hidden' })
  await page.locator('.wishes:focus').waitFor()
  await page.locator('#composer-text').fill('Hi')
  await page.keyboard.press('Enter')
  await page.locator('main').getByText('Hello', { exact: true }).waitFor()
  expect(fake.requests[0]!.body).toMatchObject({
    messages: [{ role: 'system', content: 'Rhyme.' }, { role: 'user' }],
    temperature: 0.3,
    reasoning_effort: 'high',
  })
  expect(consoleErrors(page)).toEqual([])
})

browserTest('what was typed into the sheet survives Escape and a reload', async () => {
  const { app, ada } = await appWith()
  const page = await newPage(app, ada)
  await page.goto(`/chat/threads/${await begun(ada)}`)
  const sheet = page.getByRole('dialog', { name: 'Instructions and parameters' })
  const told = sheet.getByLabel('Instructions', { exact: true })
  const notSaved = sheet.getByText('Not saved yet')
  const open = async () => {
    await page.getByRole('link', { name: 'Instructions and parameters' }).click()
    await sheet.waitFor()
    return told.inputValue()
  }
  expect(await open()).toBe('')
  expect(await notSaved.isVisible()).toBe(false)
  await told.fill('Rhyme, always.')
  await sheet.getByLabel('Thinking').selectOption('high')
  await page.keyboard.press('Escape')
  await sheet.waitFor({ state: 'hidden' })
  await page.reload()
  expect(await open()).toBe('Rhyme, always.')
  expect(await sheet.getByLabel('Thinking').inputValue()).toBe('high')
  await notSaved.waitFor()
  expect(await violations(page)).toEqual([])
  await sheet.getByRole('button', { name: 'Cancel' }).click()
  expect(await open()).toBe('')
  await told.fill('Be brief.')
  await sheet.getByRole('button', { name: 'Save' }).click()
  await sheet.waitFor({ state: 'hidden' })
  expect(await open()).toBe('Be brief.')
  expect(await notSaved.isVisible()).toBe(false)
})

browserTest('instructions given before the first question keep what was typed', async () => {
  const { app, ada } = await appWith()
  const page = await newPage(app, ada)
  await page.goto('/')
  await page.locator('#composer-text').fill('A long thought')
  await page.getByRole('link', { name: 'Instructions and parameters' }).click()
  const sheet = page.getByRole('dialog', { name: 'Instructions and parameters' })
  await sheet.getByLabel('Instructions', { exact: true }).fill('Rhyme.')
  await sheet.getByRole('button', { name: 'Save' }).click()
  await page.waitForURL('**/chat/threads/*')
  expect(await page.locator('#composer-text').inputValue()).toBe('A long thought')
  await page.getByRole('link', { name: 'changed' }).waitFor()
  expect(consoleErrors(page)).toEqual([])
})

browserTest('the gauge follows the answers, and its sheet fits everywhere', async () => {
  const { app, fake, ada } = await appWith()
  const id = await begun(ada)
  fake.next(counts({ input: 3000, output: 200 }, 'First'))
  await answered(ada, id, 'Hi')
  const page = await newPage(app, ada, { width: 1440 })
  await page.goto(`/chat/threads/${id}`)
  await page.getByRole('link', { name: 'About 3,200 of 8,000 tokens used.' }).waitFor()
  fake.next(counts({ input: 4000, output: 400 }, 'Second'))
  await page.locator('#composer-text').fill('More')
  await page.keyboard.press('Enter')
  const gauge = page.getByRole('link', { name: 'About 4,400 of 8,000 tokens used.' })
  await gauge.press('Enter')
  const sheet = page.getByRole('dialog', { name: 'Context of this conversation' })
  await sheet.getByText('Kept free for the answer').waitFor()
  await page.keyboard.press('Escape')
  await sheet.waitFor({ state: 'hidden' })
  const model = page.locator('#composer select[name=model]')
  await model.selectOption('builtin/convosphere')
  await gauge.waitFor({ state: 'detached' })
  await model.selectOption('openai/gpt-fake')
  await gauge.waitFor()
  expect(consoleErrors(page)).toEqual([])
  const opened = async (one: Page) => {
    await one.locator('.gauge').click()
    await one.getByRole('dialog').waitFor()
  }
  expect(await looks(app, ada, `/chat/threads/${id}`, opened)).toEqual([])
})

browserTest('summarising is seen, its text is read, changed and removed', async () => {
  const { app, fake, ada } = await appWith()
  const id = await begun(ada)
  for (const name of ['First', 'Second', 'Third', 'Fourth'])
    await answered(ada, id, `${name}: ${words(450)}`)
  const page = await newPage(app, ada)
  await page.goto(`/chat/threads/${id}`)
  fake.next(hangs('She'))
  await page.locator('#composer-text').fill(`Fifth: ${words(800)}`)
  await page.keyboard.press('Enter')
  await page.locator('main').getByText('Summarising earlier messages…').waitFor()
  await page.getByRole('button', { name: 'Stop' }).click()
  await page.locator('main').getByText('You stopped this answer.').waitFor()
  fake.next(says('She wants walnuts.'), says('Here they are'))
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.locator('main').getByText('Here they are').waitFor()
  const row = page.getByRole('link', { name: 'Earlier messages were summarised' })
  await row.press('Enter')
  const sheet = page.getByRole('dialog', { name: 'Summary of earlier messages' })
  const text = sheet.getByLabel('Summary', { exact: true })
  expect(await text.inputValue()).toBe('She wants walnuts.')
  expect(await violations(page)).toEqual([])
  await text.fill('She wants hazelnuts.')
  await sheet.getByRole('button', { name: 'Save' }).click()
  await sheet.waitFor({ state: 'hidden' })
  const opened = async (one: Page) => {
    await one.locator('.summary-row a').click()
    await one.getByText('hazelnuts').waitFor()
  }
  expect(await looks(app, ada, `/chat/threads/${id}`, opened)).toEqual([])
  await row.click()
  await sheet.getByRole('button', { name: 'Remove' }).click()
  await row.waitFor({ state: 'detached' })
  expect(consoleErrors(page)).toEqual([])
})
