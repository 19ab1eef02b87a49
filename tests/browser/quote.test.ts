import { expect } from 'bun:test'
import type { Page } from 'playwright-core'
import { says, testApp } from '../app.ts'
import { browserTest, consoleErrors, newPage, type PageOptions, violations } from './browser.ts'

const answer = `A *first* paragraph with \`code\`.

- one
- two

\`\`\`js
if (a) {
  b()
}
\`\`\`

The end.`

/** A page with one answer. */
async function answered(options?: PageOptions, words = answer): Promise<Page> {
  const app = await testApp({ model: says(words) })
  const page = await newPage(app, await app.signIn('ada'), options)
  await page.goto('/')
  await page.fill('#composer-text', 'Go')
  await page.click('.send')
  await page.waitForSelector('.answer[data-status=done]')
  return page
}

/** Selects from the beginning of one element to the end of another one. */
const select = (page: Page, from: string, to = from) =>
  page.evaluate(
    ([from, to]) => {
      const range = document.createRange()
      range.setStart(document.querySelector(from!)!, 0)
      const last = document.querySelector(to!)!
      range.setEnd(last, last.childNodes.length)
      getSelection()!.removeAllRanges()
      getSelection()!.addRange(range)
    },
    [from, to],
  )

const written = (page: Page) => page.inputValue('#composer-text')

browserTest('a selected passage is quoted below what is written already', async () => {
  const page = await answered()
  await page.fill('#composer-text', 'About this:')
  await select(page, '.answer .words p', '.answer .words ul')
  await page.waitForSelector('.quote-it:visible')
  expect(await violations(page)).toEqual([])
  await page.click('.quote-it')
  const quoted = '> A first paragraph with `code`.\n>\n> - one\n> - two'
  expect(await written(page)).toBe(`About this:\n\n${quoted}\n\n`)
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('composer-text')
  expect(await page.isVisible('.quote-it')).toBe(false)
  await page.reload()
  expect(await written(page)).toContain(quoted)
  expect(consoleErrors(page)).toEqual([])
})

browserTest('code is quoted as code, with its indentation, whole or in part', async () => {
  const page = await answered()
  await select(page, '.answer pre code')
  await page.waitForSelector('.quote-it:visible')
  await page.locator('#composer-text').blur()
  await page.keyboard.press('Alt+q')
  const code = '> ```js\n> if (a) {\n>   b()\n> }\n> ```'
  expect(await written(page)).toBe(`${code}\n\n`)
  await page.fill('#composer-text', '')
  await select(page, '.answer .words ul', '.answer .words > p:last-of-type')
  await page.click('.quote-it')
  expect(await written(page)).toBe(`> - one\n> - two\n>\n${code}\n>\n> The end.\n\n`)
})

browserTest('a table is quoted with its columns, whole or in part', async () => {
  const page = await answered({}, '| A | B |\n|---|---|\n| `1` | 2 |\n| 3 | a \\| b |\n\nBelow.')
  const quote = async (from: string, to: string) => {
    await page.fill('#composer-text', '')
    await select(page, from, to)
    await page.click('.quote-it')
    return (await written(page)).trimEnd()
  }
  const head = '> | A | B |\n> | --- | --- |\n'
  const [one, two] = ['> | `1` | 2 |', '> | 3 | a \\| b |']
  const words = '.answer .words'
  expect(await quote(`${words} table`, `${words} > p`)).toBe(`${head}${one}\n${two}\n>\n> Below.`)
  const last = `${words} tr:last-child td`
  expect(await quote(last, `${last}:last-child`)).toBe(`${head}${two}`)
  expect(await quote(last, `${words} > p`)).toBe(`> |  |  |\n> | --- | --- |\n${two}\n>\n> Below.`)
  expect(await quote(last, last)).toBe('> 3')
})

browserTest('what stands elsewhere is not quoted, and a phone quotes too', async () => {
  const phone = { width: 360, height: 700, context: { hasTouch: true, isMobile: true } }
  const page = await answered(phone)
  await select(page, '.answer .words p')
  await page.waitForSelector('.quote-it:visible')
  const { x, width, height } = (await page.locator('.quote-it').boundingBox())!
  expect(x).toBeGreaterThanOrEqual(0)
  expect(x + width).toBeLessThanOrEqual(360)
  expect(height).toBeGreaterThanOrEqual(44)
  await page.tap('.quote-it')
  expect(await written(page)).toStartWith('> A first')
  await select(page, '.answer .words p')
  await page.waitForSelector('.quote-it:visible')
  await select(page, '#thread-title')
  await page.waitForSelector('.quote-it', { state: 'hidden' })
})

browserTest('the last paragraph is selected whole by three clicks', async () => {
  const page = await answered()
  await page.click('.answer .words > p:last-of-type', { clickCount: 3 })
  await page.waitForSelector('.quote-it:visible')
  await page.click('.quote-it')
  expect(await written(page)).toBe('> The end.\n\n')
})
