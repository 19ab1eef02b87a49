import { expect } from 'bun:test'
import { puppet, testApp } from '../app.ts'
import { browserTest, consoleErrors, newPage, sidewaysScroll, violations } from './browser.ts'

/** A page on which an answer is being written. */
async function writing(options = {}) {
  const model = puppet()
  const app = await testApp({ model: model.stream })
  const ada = await app.signIn('ada')
  const page = await newPage(app, ada, options)
  await page.goto('/')
  await page.fill('#composer-text', 'One')
  await page.click('.send')
  await page.waitForURL(/\/chat\/threads\//)
  model.say('half ')
  await page.waitForSelector('.live:has-text("half")')
  return { model, app, ada, page }
}

const queued = '#queue .queued'

browserTest('Enter while an answer streams lets the question wait, in every tab', async () => {
  const { model, page } = await writing()
  const other = await page.context().newPage()
  await other.goto(page.url())
  await page.bringToFront()
  await page.fill('#composer-text', 'Two')
  await page.keyboard.press('Enter')
  await page.waitForSelector(`${queued}:has-text("Two")`)
  expect(await page.inputValue('#composer-text')).toBe('')
  expect(await page.innerText('#queue')).toContain('Sent when the answer is done')
  expect(await page.locator('.question').count()).toBe(1)
  await other.waitForSelector(`${queued}:has-text("Two")`)
  await page.reload()
  await page.waitForSelector(`${queued}:has-text("Two")`)
  expect(await violations(page)).toEqual([])

  model.say('whole')
  model.end()
  await page.waitForSelector('.question:has-text("Two")')
  await page.waitForSelector('#queue', { state: 'hidden' })
  await other.waitForSelector('.question:has-text("Two")')
  expect(consoleErrors(page)).toEqual([])
})

browserTest('a file waits with its question, and goes along when its turn comes', async () => {
  const { model, page } = await writing({ width: 360, height: 640 })
  await page.setInputFiles('#composer input[type=file]', {
    name: 'notes.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('Notes'),
  })
  await page.waitForSelector('.chip [name=attachments]', { state: 'attached' })
  await page.focus('#composer-text')
  await page.keyboard.press('Enter')
  await page.waitForSelector(`${queued}:has-text("1 file")`)
  expect(await page.locator('.chip').count()).toBe(0)
  expect(await sidewaysScroll(page)).toBe(0)
  expect(await violations(page)).toEqual([])
  model.say('whole')
  model.end()
  await page.waitForSelector('.question:has-text("notes.txt")')
  expect(consoleErrors(page)).toEqual([])
})

browserTest('Ctrl+Enter while an answer streams stops it and sends', async () => {
  const { model, page } = await writing()
  await page.fill('#composer-text', 'Rather this')
  await page.keyboard.press('Control+Enter')
  await page.waitForSelector('.question:has-text("Rather this")')
  expect(model.signals[0]!.aborted).toBe(true)
  await page.waitForSelector('.answer[data-status=stopped]')
  expect(await page.inputValue('#composer-text')).toBe('')
  expect(consoleErrors(page)).toEqual([])
})

browserTest('on a phone, what waits is edited, removed and sent by buttons', async () => {
  const { model, page } = await writing({
    width: 360,
    height: 640,
    locale: 'de',
    context: { hasTouch: true, isMobile: true },
  })
  const wait = async (text: string) => {
    await page.fill('#composer-text', text)
    await page.tap('.to-queue:not(.at-once)')
    await page.waitForSelector(`${queued}:has-text("${text}")`)
  }
  await wait('Eine lange Frage, die in keine Zeile dieses Telefons ganz hineinpasst')
  await wait('Drei')
  expect(await sidewaysScroll(page)).toBe(0)
  expect(await violations(page)).toEqual([])
  await page.tap(`${queued}:has-text("Drei") button[title=Bearbeiten]`)
  await page.fill('dialog[open] textarea', 'Vier')
  await page.tap('dialog[open] .primary')
  await page.waitForSelector(`${queued}:has-text("Vier")`)
  await page.tap(`${queued}:has-text("lange") button[title=Löschen]`)
  await page.waitForFunction(() => document.querySelectorAll('#queue .queued').length === 1)

  await page.tap('.stop')
  await page.waitForSelector('.answer[data-status=stopped]')
  await page.waitForSelector('#queue:has-text("Wartet, weil die Antwort nicht zu Ende kam")')
  await page.tap(`${queued} button[aria-label*=senden]`)
  await page.waitForSelector('.question:has-text("Vier")')
  await page.waitForSelector('#queue', { state: 'hidden' })
  expect(model.turns).toHaveLength(2)
  expect(consoleErrors(page)).toEqual([])
})

browserTest('without JavaScript a question waits all the same', async () => {
  const model = puppet()
  const app = await testApp({ model: model.stream })
  const page = await newPage(app, await app.signIn('ada'), { javaScript: false })
  await page.goto('/')
  await page.fill('#composer-text', 'One')
  await page.click('.send')
  await page.fill('#composer-text', 'Two')
  await page.click('.to-queue:not(.at-once)')
  await page.waitForSelector(`${queued}:has-text("Two")`)
  await page.fill('#composer-text', 'Three')
  await page.click('.to-queue.at-once')
  await page.waitForSelector('.question:has-text("Three")')
})
