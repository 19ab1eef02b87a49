import { expect } from 'bun:test'
import type { Page } from 'playwright-core'
import { atEnd, puppet, tempFolder, testApp } from '../app.ts'
import { serveHrana } from '../hrana.ts'
import { answerOf } from '../plugins/asking.ts'
import { browserTest, newPage } from './browser.ts'

interface Shift {
  value: number
  moved: string[]
}

/** Watches what moves without having been asked to, on this page and those after it. */
const watch = (page: Page) =>
  page.addInitScript(() => {
    const shifts: Shift[] = []
    Object.assign(globalThis, { shifts })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        // oxlint-disable-next-line typescript/no-explicit-any
        const { hadRecentInput, value, sources } = entry as any
        if (hadRecentInput) continue
        const moved = sources.map(({ node }: { node: Element | null }) => {
          const element = node?.nodeType === 1 ? node : node?.parentElement
          return element ? `${element.tagName}.${element.className}#${element.id}` : '(gone)'
        })
        shifts.push({ value, moved })
      }
    }).observe({ type: 'layout-shift', buffered: true })
  })

/** What has moved so far, once everything that is due is drawn. */
const jumps = (page: Page): Promise<Shift[]> =>
  page.evaluate(async () => {
    await document.fonts.ready
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame)
    return (globalThis as unknown as { shifts: Shift[] }).shifts
  })

for (const width of [360, 1440])
  browserTest(
    `nothing jumps at ${width} px: on loading, streaming and paging the rail`,
    async () => {
      const model = puppet()
      const app = await testApp({ model: model.stream })
      const ada = await app.signIn('ada')
      for (let n = 0; n < 90; n++) await ada.post('/api/chat/threads', { title: `Thread ${n}` })
      const page = await newPage(app, ada, { width, height: 800 })
      await watch(page)
      await page.goto('/')
      expect(await jumps(page)).toEqual([])

      await page.fill('#composer-text', 'Write much')
      await page.click('.send')
      await page.waitForURL(/\/chat\/threads\//)
      const paragraph = `${'Words and more words. '.repeat(20)}\n\n`
      for (let n = 0; n < 12; n++) {
        model.say(paragraph, `- one\n- two\n\n`, '```js\nconst a = 1\n```\n\n')
        await page.waitForFunction(
          (wanted) => document.querySelectorAll('.live pre').length >= wanted,
          n + 1,
        )
      }
      model.end()
      await page.waitForSelector('.answer[data-status=done]')
      expect(await jumps(page)).toEqual([])

      await page.reload()
      expect(await jumps(page)).toEqual([])

      if (width < 900) await page.click('[popovertarget=rail]')
      await page.waitForSelector('#rail:visible')
      while (await page.locator('.more-threads').count()) {
        const before = await page.locator('.thread-item').count()
        await page.locator('.more-threads').scrollIntoViewIfNeeded()
        await page.waitForFunction(
          (had) => document.querySelectorAll('.thread-item').length > had,
          before,
        )
      }
      expect(await page.locator('.thread-item').count()).toBeGreaterThan(90)
      expect(await jumps(page)).toEqual([])
    },
  )

browserTest(
  'the rail and the title are painted while the messages are still on their way',
  async () => {
    const server = serveHrana(`${tempFolder()}/remote.db`)
    atEnd(() => server.close())
    const app = await testApp({ env: { DATABASE_URL: server.url } })
    const ada = await app.signIn('ada')
    const { threadId } = await answerOf(ada, 'What is the weather?')
    const page = await newPage(app, ada, { width: 1440, height: 800 })
    await watch(page)
    const release = server.hold(/\bmessages\b/)
    await page.goto(`/chat/threads/${threadId}`, { waitUntil: 'commit' })
    await page.waitForSelector('#rail-lists')
    await page.waitForFunction(() => performance.getEntriesByName('first-paint').length)
    expect(await page.locator('.message').count()).toBe(0)
    expect(await page.locator('h1').innerText()).not.toBe('')
    release()
    await page.waitForSelector('.answer')
    await page.waitForLoadState()
    expect(await jumps(page)).toEqual([])
  },
)
