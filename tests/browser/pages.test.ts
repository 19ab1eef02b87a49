import { expect } from 'bun:test'
import type { Page } from 'playwright-core'
import { definePlugin } from 'convosphere'
import { createStore } from '../../plugins/backups/store.ts'
import { password, testApp } from '../app.ts'
import { bring, endOf, read, replace } from '../documents.ts'
import { pdfOf } from '../pdf.ts'
import {
  browserTest,
  consoleErrors,
  newPage,
  type PageOptions,
  sidewaysScroll,
  violations,
} from './browser.ts'

const broken = definePlugin({
  name: 'broken',
  apiVersion: 1,
  setup() {
    throw new Error('no luck today')
  },
})
const app = await testApp({ plugins: [broken], env: { OPENAI_BASE_URL: 'http://127.0.0.1:1/v1' } })
const ada = await app.signIn('ada', 'admin')
await app.signIn('a-name-that-goes-on-and-on-without-a-single-place-to-break-it-anywhere')
await app.signIn('ada')
await ada.json(ada.post('/api/tokens', { name: 'Nightly report', scopes: ['chat.read', '*'] }))
const { id: adaId } = await ada.json(ada.get('/api/me'))
const backups = createStore(app.db)
const backup = {
  at: new Date().toISOString(),
  ms: 1,
  place: 'disk',
  bytes: 1e9,
  rows: 1e6,
} as const
const longPath = '/a/folder/with/a/long/name/and/no/place/to/break/it/convosphere.tar.zst'
await backups.add({ ...backup, file: longPath, sealed: true, error: undefined })
await backups.add({
  ...backup,
  file: undefined,
  sealed: false,
  error: `${longPath} cannot be written`,
})
const { items: people } = await ada.json(ada.get('/api/people'))
const other = people.find((person: { id: string }) => person.id !== adaId)

const folder = await ada.json(ada.post('/api/chat/folders', { name: 'A project' }))
await ada.json(ada.post('/api/chat/threads', { title: 'In it', folderId: folder.id }))
await ada.form('/chat/threads', { text: 'A walrus in a conversation that is found' })

const open = ['/sign-in', '/register', '/setup', '/nothing-here']
const file = new FormData()
file.append('file', Bun.file('tests/fixtures/imports/chatgpt.json'), 'conversations.json')
const preview = await ada.post('/chat/imports', file)
const thread = await ada.json(ada.post('/api/chat/threads', { title: 'Shared' }))
const asked = await ada.json(ada.post(`/api/chat/threads/${thread.id}/messages`, { text: 'Hi' }))
await ada.follow(`/api/chat/answers/${asked.answer.id}/stream`)
const again = await ada.json(ada.post(`/api/chat/answers/${asked.answer.id}/regeneration`))
await ada.follow(`/api/chat/answers/${again.answer.id}/stream`)
const link = await ada.json(ada.post(`/api/chat/threads/${thread.id}/links`))
open.push(new URL(link.url).pathname)
const prompt = await ada.json(
  ada.post('/api/prompts', {
    title: 'A prompt',
    description: 'x'.repeat(500),
    text:
      '{{topic}} in {{language=German}}, {{tone:formal|friendly}}, {{long=' +
      'y'.repeat(300) +
      '}}',
    shared: true,
  }),
)
const manual = await bring(
  ada,
  `${'a-name-without-a-break-'.repeat(5)}.pdf`,
  pdfOf([['# A title', 'A walrus in a document'], ['Its second page']], { title: 'A manual' }),
)
await read(app, ada, manual.id)
const passedOn = await ada.json(
  ada.post(`/api/knowledge/documents/${manual.id}/links`, { days: 1 }),
)
open.push(new URL(passedOn.url).pathname)
const scan = await bring(ada, 'scan.pdf', pdfOf([[]]))
await read(app, ada, scan.id)
const notes = await bring(ada, 'notes.md', `# Notes\n\nSome ${'words'.repeat(100)}`)
await read(app, ada, notes.id)
await replace(app, ada, notes.id, 'notes.md', `# Notes\n\nSome ${'words'.repeat(100)} and more`)
await ada.patch(`/api/knowledge/documents/${notes.id}`, { tags: ['Read', 'x'.repeat(60)] })
const prices = await bring(ada, 'prices.csv', `Thing,Price\n${'Walrus,12\n'.repeat(120)}`)
await read(app, ada, prices.id)
const poem = Array.from({ length: 60 }, (_, n) => `word${n}`).join(' ')
for (const name of ['draft.txt', 'final.txt'])
  await read(app, ada, (await bring(ada, name, `${poem} ${name}`)).id)
const contracts = await ada.json(ada.post('/api/knowledge/collections', { name: 'Contracts' }))
await ada.post('/api/knowledge/connectors', {
  collectionId: contracts.id,
  kind: 'sitemap',
  address: `http://127.0.0.1:1/${'a-long-name'.repeat(20)}/sitemap.xml`,
})
await ada.put(`/api/knowledge/collections/${contracts.id}/people`, { email: null, right: 'read' })
const usual = (await ada.json(ada.get(`/api/knowledge/documents/${manual.id}`))).collectionId
const shouldBeFound = [
  { documentId: manual.id, quote: 'A walrus in a document' },
  { documentId: notes.id, quote: 'x'.repeat(200) },
]
await ada.post(`/api/knowledge/collections/${usual}/questions`, {
  question: 'A walrus?',
  expected: shouldBeFound,
})
const trial = await ada.json(ada.post(`/api/knowledge/collections/${usual}/trials`))
await endOf(app, 'knowledge.try', async () => {
  const { items } = await ada.json(ada.get(`/api/knowledge/collections/${usual}/trials`))
  return !items.length
})
const looked = await ada.json(
  ada.post(`/api/chat/threads/${thread.id}/messages`, { text: 'A walrus in a document?' }),
)
await ada.follow(`/api/chat/answers/${looked.answer.id}/stream`)
const announcement = await ada.json(
  ada.post('/api/announcements', {
    level: 'warning',
    texts: { de: `Wartung ${'x'.repeat(200)}`, en: 'Back soon: https://status.example/today' },
  }),
)
const mine = [
  '/chat/wishes',
  `/chat/threads/${thread.id}/wishes`,
  `/chat/threads/${thread.id}/context`,
  '/knowledge',
  '/knowledge?q=nothing',
  '/knowledge/collections',
  '/knowledge/tags',
  '/knowledge/copies',
  '/knowledge/choice',
  '/knowledge/trash',
  '/knowledge/meaning',
  `/knowledge/collections?deleted=${contracts.id}`,
  `/knowledge?collection=${contracts.id}`,
  `/knowledge/collections/${contracts.id}/people`,
  `/knowledge/collections/${contracts.id}/cuts`,
  `/knowledge/collections/${contracts.id}/connectors`,
  `/knowledge?deleted=${notes.id}`,
  '/search',
  '/search?q=walrus',
  '/search?q=walrus&kind=document&type=pdf',
  '/search?q=nothing',
  '/search/counts',
  '/knowledge/search',
  '/knowledge/search?q=walrus',
  '/knowledge/search?q=nothing',
  `/knowledge/answers/${looked.answer.id}/retrieval`,
  `/knowledge/collections/${usual}/questions?job=${trial.jobId}`,
  `/knowledge/documents/${manual.id}`,
  `/knowledge/documents/${manual.id}?view=text`,
  `/knowledge/documents/${manual.id}/links`,
  `/knowledge/documents/${notes.id}/versions`,
  `/knowledge/documents/${notes.id}/versions/2`,
  `/knowledge/documents/${notes.id}`,
  `/knowledge/documents/${prices.id}`,
  `/knowledge/documents/${scan.id}`,
  '/prompts',
  '/prompts?q=nothing',
  '/prompts?of=shared',
  `/prompts?deleted=${prompt.id}`,
  '/prompts/new',
  `/prompts/${prompt.id}`,
  `/chat/threads/${thread.id}/share`,
  `/chat/threads/${thread.id}/compare?left=${asked.answer.id}`,
  '/chat/import',
  preview.headers.get('location')!,
  '/account',
  '/account/security',
  '/?temporary=true',
  '/chat/threads',
  '/chat/threads?archived=true',
  '/chat/folders/new',
  `/chat/folders/${folder.id}`,
  `/chat/threads?folder=${folder.id}`,
  '/chat/search',
  '/chat/search?q=walrus',
  '/chat/search?q=nothing',
  '/account/data',
  '/account/tokens',
  '/palette',
  '/palette/keys',
  '/palette?q=walrus',
  '/account?saved=theme',
  '/password',
  '/admin/people',
  '/admin/invitations',
  '/usage',
  '/admin/people?q=nobody',
  '/admin/people/new',
  `/admin/people/${other.id}?done=disabled`,
  '/admin/plugins',
  '/admin/providers',
  '/admin/providers/models',
  '/admin/providers/openai',
  '/admin/providers/anthropic',
  '/models/welcome',
  '/admin/settings/app',
  '/admin/settings/chat',
  '/admin/jobs',
  '/admin/jobs?status=parked',
  '/admin/backups',
  '/admin/announcements',
  `/admin/announcements/${announcement.id}`,
  '/admin/health',
  '/admin/components',
]

/** What is wrong with a page as it opens: for axe, for a narrow screen, for the console. */
async function faults(page: Page, path: string): Promise<string[]> {
  await page.goto(path)
  const found = await violations(page)
  const sideways = await sidewaysScroll(page)
  if (sideways) found.push(`scrolls sideways by ${sideways} px`)
  return found.map((fault) => `${path}: ${fault}`)
}

/** The browser's own line about a page that answers 404, as such a page should. */
const expected = (line: string) => line.includes('status of 404')

const looks: Required<Pick<PageOptions, 'locale' | 'colorScheme' | 'width'>>[] = [
  { locale: 'en', colorScheme: 'light', width: 320 },
  { locale: 'de', colorScheme: 'dark', width: 320 },
  { locale: 'de', colorScheme: 'light', width: 1440 },
  { locale: 'en', colorScheme: 'dark', width: 1440 },
]
for (const look of looks) {
  const name = Object.values(look).join(', ')
  browserTest(`every page is accessible, fits and is quiet in the console: ${name}`, async () => {
    const guest = await newPage(app, undefined, look)
    const signedIn = await newPage(app, ada, look)
    const found: string[] = []
    for (const path of open) found.push(...(await faults(guest, path)))
    for (const path of mine) found.push(...(await faults(signedIn, path)))
    expect(found).toEqual([])
    const said = [guest, signedIn].flatMap(consoleErrors).filter((line) => !expected(line))
    expect(said).toEqual([])
  })
}

browserTest('high contrast, light and dark, is accessible', async () => {
  const contrast = await app.signIn('contrast', 'admin')
  await contrast.patch('/api/me', { theme: 'contrast' })
  const found: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await newPage(app, contrast, { colorScheme })
    for (const path of ['/account', '/admin/components', '/admin/providers'])
      found.push(...(await faults(page, path)))
  }
  expect(found).toEqual([])
})

browserTest('the drawer opens by keyboard, closes on Escape and gives the focus back', async () => {
  const page = await newPage(app, ada, { width: 360 })
  await page.goto('/account')
  const rail = page.getByRole('navigation', { name: 'Main navigation' })
  expect(await rail.isVisible()).toBe(false)
  await page.keyboard.press('Tab')
  expect(await focused(page)).toBe('Skip to content')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await rail.waitFor()
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('Tab')
  expect(await rail.evaluate((nav) => nav.contains(document.activeElement))).toBe(true)
  await page.keyboard.press('Escape')
  await rail.waitFor({ state: 'hidden' })
  expect(await focused(page)).toBe('Menu')

  await page.keyboard.press('Enter')
  await rail.waitFor()
  await page.getByLabel('Name', { exact: true }).focus()
  await rail.waitFor({ state: 'hidden' })
})

const focused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement
    return element?.getAttribute('aria-label') ?? element?.textContent
  })

browserTest(
  'language and appearance change at once, and the focus stays where it was',
  async () => {
    const grace = await app.signIn('grace')
    const page = await newPage(app, grace)
    await page.goto('/account')
    await page.getByLabel('Language').selectOption('de')
    await page.waitForSelector('html[lang=de]')
    expect(await page.locator('#locale').evaluate((one) => one === document.activeElement)).toBe(
      true,
    )
    await page.getByText('Dunkel').click()
    await page.waitForSelector('html[data-theme=dark]')
    expect(await page.evaluate(() => getComputedStyle(document.body).colorScheme)).toBe('dark')
    expect(consoleErrors(page)).toEqual([])
  },
)

browserTest('settings: the save bar comes with the first change, and leaving asks', async () => {
  const page = await newPage(app, ada)
  await page.goto('/admin/settings/app')
  const save = page.getByRole('button', { name: 'Save' })
  expect(await save.isVisible()).toBe(false)
  await page.getByLabel('Name of this instance').fill('Reading room')
  expect(await save.isVisible()).toBe(true)
  const asked = page.waitForEvent('dialog').then(async (dialog) => {
    await dialog.dismiss()
    return dialog.type()
  })
  await page.getByRole('link', { name: 'People' }).click({ noWaitAfter: true })
  expect(await asked).toBe('beforeunload')
  expect(new URL(page.url()).pathname).toBe('/admin/settings/app')
  await save.click()
  await page.locator('main').getByText('Saved', { exact: true }).waitFor()
  expect(await save.isVisible()).toBe(false)
  await page.getByRole('link', { name: 'People' }).click()
  await page.waitForURL('**/admin/people')
  expect(await page.title()).toBe('People · Reading room')
  expect(consoleErrors(page)).toEqual([])
})

browserTest('settings: a server is added in place; an error stands beside its field', async () => {
  const page = await newPage(app, ada)
  await page.goto('/admin/providers/openai')
  await page.getByRole('button', { name: 'Add' }).click()
  await page.getByLabel('Short name').fill('lab')
  await page.getByLabel('Name', { exact: true }).fill('Lab')
  await page.getByRole('textbox', { name: 'Address' }).fill('http://127.0.0.1:1/v1')
  await page.getByLabel('Key', { exact: true }).fill('sk-typed')
  await page.getByLabel('Short name').fill('Not A Short Name')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('This value isn’t accepted').waitFor()
  expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Lab')
  expect(await violations(page)).toEqual([])
  await page.getByLabel('Short name').fill('lab')
  await page.getByLabel('Key', { exact: true }).fill('sk-typed')
  await page.keyboard.press('Enter')
  await page.locator('main').getByText('Saved', { exact: true }).waitFor()
  expect(await page.content()).not.toContain('sk-typed')
  expect(app.host.kernel.settings.of('openai')).toMatchObject({
    endpoints: [{ id: 'lab', apiKey: 'sk-typed' }],
  })
  const said = consoleErrors(page).filter((line) => !line.includes('status of 422'))
  expect(said).toEqual([])
})

browserTest('people are found while one types', async () => {
  const page = await newPage(app, ada)
  await page.goto('/admin/people')
  await page.getByRole('searchbox').fill('no such person')
  await page.getByText('Nobody’s name or address contains “no such person”.').waitFor()
  await page.getByRole('searchbox').fill('ADA@')
  await page.locator('#people').getByRole('link', { name: 'ada', exact: true }).waitFor()
  expect(await page.getByRole('rowheader').count()).toBe(1)
  expect(consoleErrors(page)).toEqual([])
})

browserTest('what cannot be undone asks first, by keyboard too', async () => {
  const page = await newPage(app, ada)
  await page.goto('/account/tokens')
  await page.getByRole('button', { name: 'Revoke' }).press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Revoke “Nightly report”?' })
  await dialog.waitFor()
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
  await page.getByRole('button', { name: 'Revoke' }).click()
  await dialog.getByRole('button', { name: 'Revoke' }).click()
  await page.locator('main').getByText('The token is revoked').waitFor()
  expect(consoleErrors(page)).toEqual([])
})

browserTest('a new token is copied by its button', async () => {
  const page = await newPage(app, ada, {
    context: { permissions: ['clipboard-read', 'clipboard-write'] },
  })
  await page.goto('/account/tokens')
  await page.getByLabel('Name', { exact: true }).fill('Copied')
  await page.getByLabel('See the models').check()
  await page.getByRole('button', { name: 'Make a token' }).click()
  await page.getByRole('button', { name: 'Copy' }).click()
  await page.getByRole('button', { name: 'Copied' }).waitFor()
  const copied = await page.evaluate(() => navigator.clipboard.readText())
  expect(copied).toBe(await page.locator('#token').inputValue())
})

browserTest('without JavaScript: people, settings, password and tokens', async () => {
  const root = await app.signIn('root', 'admin')
  const page = await newPage(app, root, { javaScript: false })

  await page.goto('/admin/people/new')
  await page.getByLabel('Name').fill('Plain Jane')
  await page.getByLabel('E-mail').fill('jane@example.org')
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Add person' }).click()
  await page.getByText('Plain Jane was added').waitFor()
  await page.getByRole('button', { name: 'Disable' }).click()
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByText('Plain Jane is enabled').waitFor()

  await page.goto('/admin/settings/chat')
  const titles = page.getByLabel('The model gives conversations their titles')
  await titles.uncheck()
  await page.getByRole('button', { name: 'Save' }).last().click()
  await page.locator('main').getByText('Saved', { exact: true }).waitFor()
  expect(await titles.isChecked()).toBe(false)

  await page.goto('/account')
  await page.getByLabel('Language').selectOption('de')
  await page.getByRole('button', { name: 'Save' }).nth(1).click()
  await page.getByLabel('Sprache').waitFor()

  await page.goto('/account/security')
  await page.getByLabel('Jetziges Passwort').fill(password)
  await page.getByLabel('Neues Passwort').fill('ein ganz anderes')
  await page.getByRole('button', { name: 'Passwort ändern' }).click()
  await page.getByText('Ihr Passwort ist geändert').waitFor()

  await page.goto('/account/tokens')
  await page.getByLabel('Name', { exact: true }).fill('Skript')
  await page.getByLabel('Die Modelle sehen').check()
  await page.getByRole('button', { name: 'Token anlegen' }).click()
  expect(await page.locator('#token').inputValue()).toStartWith('cs_')
  await page.getByRole('button', { name: 'Widerrufen' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Widerrufen' }).click()
  await page.getByText('Das Token ist widerrufen').waitFor()
})

browserTest('the app can be installed, under the name of the instance', async () => {
  const app = await testApp()
  await app.host.kernel.settings.change('app', { instanceName: 'Werkstatt' }, 'test')
  const page = await newPage(app, await app.signIn('ada'))
  await page.goto('/')
  const devtools = await page.context().newCDPSession(page)
  const { errors, data } = await devtools.send('Page.getAppManifest')
  expect(errors).toEqual([])
  expect(JSON.parse(data ?? '')).toMatchObject({ name: 'Werkstatt', display: 'standalone' })
  const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors')
  // Every profile of a test is a private one; nothing else may stand in the way.
  expect(installabilityErrors.map(({ errorId }) => errorId)).toEqual(['in-incognito'])
})
