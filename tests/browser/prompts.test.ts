import { expect } from 'bun:test'
import type { Page } from 'playwright-core'
import { puppet, testApp } from '../app.ts'
import type { Client } from '../client.ts'
import { browserTest, consoleErrors, newPage, sidewaysScroll, violations } from './browser.ts'

const model = puppet()
const app = await testApp({ model: model.stream })

/** A person with these prompts, and the chat open. */
async function writer(name: string, prompts: object[], options = {}) {
  const client = await app.signIn(name)
  for (const prompt of prompts) await client.json(client.post('/api/prompts', prompt))
  const page = await newPage(app, client, options)
  await page.goto('/')
  await page.waitForSelector('#composer-text:focus')
  return { client, page }
}

const translate = {
  title: 'Translate',
  description: 'Into another language',
  text: 'Translate to {{language=German}}, {{tone:formal|friendly}}:\n\n{{text}}',
}
const mail = { title: 'Mail', text: 'Write a short mail.' }
const minutes = { title: 'Minutes', text: 'Take minutes of {{meeting}}.' }

const typed = (page: Page) => page.inputValue('#composer-text')
const activeName = (page: Page) =>
  page.evaluate(() => {
    const id = document.getElementById('composer-text')!.getAttribute('aria-activedescendant')
    return id && document.getElementById(id)?.dataset.name
  })
const whenActive = (page: Page, name: string) =>
  page.waitForSelector(`#prompt-choices:not([hidden]) [aria-selected=true][data-name="${name}"]`)
const whenTyped = (page: Page, text: string) =>
  page.waitForFunction(
    (wanted) => (document.getElementById('composer-text') as HTMLTextAreaElement).value === wanted,
    text,
  )

browserTest(
  'by keyboard: a slash, a few letters, Enter, the fields, Enter, and the text is there',
  async () => {
    const { page } = await writer('ada', [translate, mail, minutes])
    await page.keyboard.type('/')
    await whenActive(page, 'mail')
    expect(await page.textContent('#prompt-status')).toStartWith('3 prompts')
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('ArrowDown')
    expect(await activeName(page)).toBe('minutes')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('ArrowUp')
    expect(await activeName(page)).toBe('translate')
    await page.keyboard.type('tr')
    await whenActive(page, 'translate')
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Translate' })
    await dialog.waitFor()
    expect(await violations(page)).toEqual([])
    expect(await page.getByLabel('language').inputValue()).toBe('German')
    const focused = page.locator('[name="value:text"]:focus')
    await focused.waitFor()
    await page.getByLabel('tone').selectOption('friendly')
    await page.getByLabel('text', { exact: true }).focus()
    await page.keyboard.type('Good morning')
    await page.keyboard.press('Shift+Enter')
    await page.keyboard.type('Ada')
    await page.keyboard.press('Enter')
    await whenTyped(page, 'Translate to German, friendly:\n\nGood morning\nAda')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('composer-text')
    await page.reload()
    expect(await typed(page)).toContain('Good morning\nAda')
    expect(consoleErrors(page)).toEqual([])
  },
)

browserTest('what asks for nothing goes straight in, and the browser takes it back', async () => {
  const { page } = await writer('bea', [mail])
  await page.keyboard.type('/ma')
  await whenActive(page, 'mail')
  await page.keyboard.press('Tab')
  await whenTyped(page, mail.text)
  await page.keyboard.press('Control+z')
  await whenTyped(page, '/ma')
})

browserTest('what stands behind the name is kept', async () => {
  const { page } = await writer('cleo', [translate, mail])
  await page.keyboard.type('/translate Good evening')
  await whenActive(page, 'translate')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').waitFor()
  expect(await page.getByLabel('language').inputValue()).toBe('German')
  expect(await page.getByLabel('text', { exact: true }).inputValue()).toBe('Good evening')
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  expect(await typed(page)).toBe('/translate Good evening')

  await page.fill('#composer-text', 'An old draft')
  await page.evaluate(() =>
    (document.getElementById('composer-text') as HTMLTextAreaElement).setSelectionRange(0, 0),
  )
  await page.focus('#composer-text')
  await page.keyboard.press('Control+Home')
  await page.keyboard.type('/mail ')
  await whenActive(page, 'mail')
  await page.keyboard.press('Enter')
  await whenTyped(page, `${mail.text}\n\nAn old draft`)
})

browserTest('whoever types faster than the list comes gets what they typed', async () => {
  const { page } = await writer('bo', [mail, { title: 'Map', text: 'Draw a map.' }])
  await page.keyboard.type('/m')
  await whenActive(page, 'mail')
  const held = Promise.withResolvers<void>()
  await page.route('**/choices?q=map', async (route) => {
    await held.promise
    await route.continue()
  })
  await page.keyboard.type('ap')
  await page.keyboard.press('Enter')
  held.resolve()
  await whenTyped(page, 'Draw a map.')

  const late = Promise.withResolvers<void>()
  await page.route('**/choices?q=nothing', async (route) => {
    await late.promise
    await route.continue()
  })
  await page.fill('#composer-text', '')
  await page.keyboard.type('/nothing')
  await page.keyboard.press('Enter')
  late.resolve()
  await page.waitForURL(/\/chat\/threads\//)
  expect(await page.locator('.question .words').textContent()).toContain('/nothing')
  model.end()
})

browserTest('Escape puts the list away, and what matches nothing is sent as it is', async () => {
  const { page } = await writer('dana', [mail])
  await page.keyboard.type('/m')
  await whenActive(page, 'mail')
  await page.keyboard.press('Escape')
  await page.locator('#prompt-choices').waitFor({ state: 'hidden' })
  expect(await typed(page)).toBe('/m')
  await page.fill('#composer-text', '/etc/passwd')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/chat\/threads\//)
  expect(await page.locator('.question .words').textContent()).toContain('/etc/passwd')
  model.end()
})

browserTest('nothing is chosen while an input method composes', async () => {
  const { page } = await writer('emi', [mail])
  await page.keyboard.type('/m')
  await whenActive(page, 'mail')
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Input.imeSetComposition', { text: 'あ', selectionStart: 1, selectionEnd: 1 })
  await devtools.send('Input.dispatchKeyEvent', {
    type: 'rawKeyDown',
    key: 'Enter',
    code: 'Enter',
    windowsVirtualKeyCode: 229,
  })
  expect(await page.locator('dialog').count()).toBe(0)
  expect(await typed(page)).toBe('/mあ')
})

browserTest('a pasted megabyte that begins with a slash stays what it is', async () => {
  const { page } = await writer('fay', [mail])
  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  for (const text of [`/${'x'.repeat(1_000_000)}`, `/mail ${'x '.repeat(500_000)}`]) {
    await page.evaluate((all) => {
      const area = document.getElementById('composer-text') as HTMLTextAreaElement
      area.value = all
      area.setSelectionRange(all.length, all.length)
      area.dispatchEvent(new InputEvent('input', { bubbles: true }))
    }, text)
    await page.evaluate(() => new Promise(requestAnimationFrame))
    expect((await typed(page)).length).toBe(text.length)
    expect(await page.locator('#prompt-choices').isVisible()).toBe(false)
  }
  expect(asked.filter((path) => path === '/prompts/choices')).toEqual([])
})

browserTest('the list and its form fit a phone, in German, in the dark, by touch', async () => {
  const context = { hasTouch: true, isMobile: true }
  const options = { width: 320, locale: 'de', colorScheme: 'dark', context }
  const long = { title: 'Ü'.repeat(200), text: '{{Thema}} {{Ton:förmlich|freundlich}}' }
  const { page } = await writer('gina', [translate, long], options)
  await page.tap('#composer-text')
  await page.keyboard.type('/')
  const option = page.locator('#prompt-choices [role=option]').last()
  await option.waitFor()
  expect(await sidewaysScroll(page)).toBe(0)
  expect((await option.boundingBox())!.height).toBeGreaterThanOrEqual(44)
  expect(await violations(page)).toEqual([])
  await option.tap()
  await page.getByRole('dialog').waitFor()
  expect(await sidewaysScroll(page)).toBe(0)
  expect(await violations(page)).toEqual([])
  await page.getByLabel('Thema').fill('Tee')
  await page.getByRole('button', { name: 'Einfügen' }).tap()
  await whenTyped(page, 'Tee förmlich')
})

browserTest(
  'without any prompt the list says how to get one; the script comes with the slash',
  async () => {
    const { page } = await writer('hana', [])
    const scripts = () =>
      page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name))
    expect((await scripts()).filter((name) => name.includes('/prompts'))).toEqual([])
    await page.keyboard.type('/')
    await page.locator('#prompt-choices').getByText('You have no prompts yet.').waitFor()
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/chat\/threads\//)
    model.end()
  },
)

browserTest('whoever presses Enter twice uses a prompt once, and sends nothing', async () => {
  const { page } = await writer('ivo', [mail])
  const held = Promise.withResolvers<void>()
  let uses = 0
  await page.route('**/use', async (route) => {
    uses++
    await held.promise
    await route.continue()
  })
  await page.keyboard.type('/m')
  await whenActive(page, 'mail')
  const begun = page.waitForRequest('**/use')
  await page.keyboard.press('Enter')
  await begun
  await page.keyboard.press('Enter')
  held.resolve()
  await whenTyped(page, mail.text)
  expect(uses).toBe(1)
  expect(await page.locator('.question').count()).toBe(0)
})

browserTest('a prompt waits for nothing else that the page asks for', async () => {
  const { page } = await writer('ilse', [mail])
  const held = Promise.withResolvers<void>()
  await page.route('**/palette', async (route) => {
    await held.promise
    await route.continue()
  })
  await page.keyboard.type('/m')
  await whenActive(page, 'mail')
  const asked = page.waitForRequest('**/palette')
  await page.keyboard.press('Control+k')
  await asked
  await page.locator('#prompt-choices [role=option]').click()
  await whenTyped(page, mail.text)
  held.resolve()
  await page.locator('#palette').waitFor()
})

browserTest(
  'a prompt that cannot be fetched leaves what was typed, and no other in its place',
  async () => {
    const { page } = await writer('iris', [mail, { title: 'Map', text: 'Draw a map.' }])
    await page.keyboard.type('/map')
    await whenActive(page, 'map')
    await page.keyboard.press('Enter')
    await whenTyped(page, 'Draw a map.')
    await page.route('**/use', (route) => route.abort())
    await page.fill('#composer-text', '')
    await page.keyboard.type('/mail')
    await whenActive(page, 'mail')
    const failed = page.waitForEvent('requestfailed')
    await page.keyboard.press('Enter')
    await failed
    await page.locator('#offline').waitFor()
    expect(await typed(page)).toBe('/mail')
    await whenActive(page, 'mail')
    await page.unroute('**/use')
    await page.keyboard.press('Enter')
    await whenTyped(page, mail.text)
  },
)

browserTest('a failed form keeps what was written and says so', async () => {
  const { page } = await writer('ines', [minutes])
  await page.keyboard.type('/minutes')
  await whenActive(page, 'minutes')
  await page.keyboard.press('Enter')
  await page.getByLabel('meeting').fill('Monday')
  await page.route('**/use', (route) => route.abort())
  await page.getByRole('button', { name: 'Insert' }).click()
  await page.locator('#prompt-failed').getByText('What you wrote is still here').waitFor()
  await page.unroute('**/use')
  await page.getByRole('button', { name: 'Insert' }).dblclick()
  await whenTyped(page, 'Take minutes of Monday.')
})

async function first(client: Client) {
  const { items } = await client.json(client.get('/api/prompts'))
  return items[0].id as string
}

browserTest(
  'in the library a prompt is written with a preview, used, deleted and brought back',
  async () => {
    const { client, page } = await writer('jana', [])
    await page.goto('/prompts/new')
    const trying = page.getByRole('heading', { name: 'Try it out' })
    expect(await trying.isVisible()).toBe(false)
    await page.getByLabel('Title').fill('Letter')
    await page
      .getByRole('textbox', { name: 'Prompt' })
      .pressSequentially('To {{whom}}, {{tone:warm|cool}}')
    await page.locator('#prompt-preview').getByLabel('whom').waitFor()
    await page.locator('#prompt-preview').getByText('To ‹whom›, warm').waitFor()
    expect(await trying.isVisible()).toBe(true)
    expect(await violations(page)).toEqual([])
    await page.getByRole('button', { name: 'Save' }).click()
    await page.locator('main').getByText('The prompt is saved').waitFor()
    await page.getByRole('link', { name: 'Use' }).click()
    await page.getByLabel('whom').fill('Bo')
    await page.keyboard.press('Enter')
    await whenTyped(page, 'To Bo, warm')
    expect(new URL(page.url()).hash).toBe('')
    await page.goto(`/prompts/${await first(client)}`)
    await page.getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.locator('main').getByText('The prompt is back').waitFor()
    expect(consoleErrors(page)).toEqual([])
  },
)
