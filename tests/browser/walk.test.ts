import { expect } from 'bun:test'
import { join } from 'node:path'
import type { Page, Request } from 'playwright-core'
import { puppet, testApp } from '../app.ts'
import { change } from '../plugins/asking.ts'
import { browserTest, consoleErrors, newPage, sidewaysScroll } from './browser.ts'
import { createReader } from './reader.ts'

type Reader = Awaited<ReturnType<typeof createReader>>

const guide = await Bun.file(join(import.meta.dir, '../../docs/accessibility.md')).text()

/** The rows of the guide's walk: what is done, by which keys, and what is heard of it. */
const stations = guide
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (Station|-)/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, name = '', keys = '', focus = '', said = '']) => ({ name, keys, focus, said }))

/** Presses what the guide says: `Tab to “Send”`, `type “Hello”`, or a key. */
async function press(page: Page, reader: Reader, keys: string) {
  for (const [, key, wanted, typed, single] of keys.matchAll(
    /(\S+) to “(.+?)”(?=,|$)|type “(.+?)”(?=,|$)|(\S+?)(?=,|$)/g,
  )) {
    if (key) await reader.pressUntil(key, `“${wanted}”`)
    else if (typed) await page.keyboard.type(typed)
    else await page.keyboard.press(single!)
  }
}

browserTest('the walk of the guide, by keys alone, is heard as it is written there', async () => {
  const model = puppet()
  const app = await testApp({ model: model.stream })
  await change(app, 'chat', { modelTitles: false })
  const ada = await app.signIn('ada', 'admin')
  // Pages follow each other faster than Chromium's transitions between them.
  const page = await newPage(app, undefined, { context: { reducedMotion: 'reduce' } })
  const reader = await createReader(page)
  const answer = (...answers: string[]) => {
    for (const words of answers) {
      model.say(words)
      model.end()
    }
  }
  const visible = (selector: string) => () => page.waitForSelector(selector)
  /** What happens at a station, or has to be there before one goes on. */
  const happens: Record<string, () => unknown> = {
    Ask: () => model.say('First sentence. Second'),
    'Let it go on': () => answer(' one. The end.'),
    'Ask again': visible('.answer[aria-busy]'),
    'Both answers': () => answer('Second answer.', 'Third answer.'),
    'Leave it as it was': () => page.waitForSelector('form.editing', { state: 'detached' }),
    'Change it': () => answer('Another answer.'),
    Undo: visible('.thread-item a:has-text("News")'),
    'Choose a prompt': visible('[role=option]'),
    'All keys': visible('#keys'),
    'Close the list': () => page.waitForSelector('#keys', { state: 'detached' }),
    'Go anywhere': visible('[role=option]:has-text("Import")'),
    'Attach a file': async () => {
      const chooser = await choosing
      await chooser.setFiles({
        name: 'notes.txt',
        mimeType: 'text/plain',
        buffer: Buffer.from('Notes'),
      })
      await page.waitForSelector('.chip')
    },
    Search: () => page.waitForURL(/search/),
    'Choose a result': () => page.waitForURL(/threads/),
    Share: () => page.waitForURL(/share/),
    'Make a link': visible('.notice input'),
    Preferences: () => page.waitForURL(/account/),
    Administration: () => page.waitForURL(/admin/),
    Invite: visible('.copy-once'),
  }
  await ada.post('/api/prompts', { title: 'Summary', name: 'summary', text: 'Sum it up' })
  const choosing = page.waitForEvent('filechooser')
  const open = new Set<Request>()
  page.on('request', (request) => request.url().includes('/stream') || open.add(request))
  page.on('requestfinished', (request) => open.delete(request))
  page.on('requestfailed', (request) => open.delete(request))
  await page.goto('/')
  let known = 0
  const failures: string[] = []
  for (const { name, keys, focus, said } of stations) {
    await press(page, reader, keys).catch((cause) => {
      throw new Error(`${name}: ${keys}`, { cause })
    })
    await happens[name]?.()
    const heard = async () => {
      const now = await reader.focused().catch(() => 'nothing')
      return `${now} | ${reader.announced.slice(known).join(' ')}`
    }
    let now = await heard()
    for (let frame = 0; frame < 600 && (open.size || now !== `${focus} | ${said}`); frame++) {
      await page.evaluate(() => new Promise(requestAnimationFrame)).catch(() => {})
      now = await heard()
    }
    if (now !== `${focus} | ${said}`) failures.push(`${name}: ${now}`)
    known = reader.announced.length
  }
  expect(failures).toEqual([])
  expect(consoleErrors(page)).toEqual([])
})

browserTest('with wider spacing of text (WCAG 1.4.12) nothing is cut off at 320 px', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada', 'admin')
  await ada.post('/api/chat/threads', { title: 'A conversation' })
  const page = await newPage(app, ada, { width: 320 })
  for (const path of [
    '/',
    '/chat/threads',
    '/account',
    '/prompts/new',
    '/admin/people',
    '/usage',
  ]) {
    await page.goto(path)
    expect([path, ...(await cutOff(page))]).toEqual([path])
    expect(await sidewaysScroll(page)).toBe(0)
  }
})

/** Controls and headings that do not show all of their text, spaced as WCAG 1.4.12 says. */
const cutOff = (page: Page) =>
  page.evaluate(() => {
    const spacing = new CSSStyleSheet()
    spacing.replaceSync(`
      * { line-height: 1.5 !important; letter-spacing: 0.12em !important;
        word-spacing: 0.16em !important }
      p { margin-block-end: 2em !important }`)
    document.adoptedStyleSheets = [spacing]
    return [
      ...document.querySelectorAll<HTMLElement>(
        'main :is(button, a, h1, h2, label, th, td):not(.hidden)',
      ),
    ]
      .filter((one) => one.checkVisibility() && getComputedStyle(one).overflow !== 'visible')
      .filter((one) => one.scrollHeight > one.clientHeight + 2)
      .map((one) => one.outerHTML.slice(0, 120))
  })
