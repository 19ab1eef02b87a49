import { existsSync } from 'node:fs'
import { chromium, type Page } from 'playwright-core'
import { type Figure, quantile } from './figures.ts'
import { startProduct } from './programs.ts'
import { seed } from './seed.ts'

const messages = 10_000

/** Row 13: from a press to the next frame (INP) on a thread of 10,000 messages. */
export async function interactions(): Promise<Figure[]> {
  const { dataDir, threads } = await seed([messages])
  const product = await startProduct(dataDir)
  const executablePath = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find(existsSync)
  const browser = await chromium.launch({
    ...(executablePath && { executablePath }),
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run'],
  })
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  const [name = '', value = ''] = product.ada.cookie.split('=')
  await context.addCookies([{ name, value, url: product.url }])
  const page = await context.newPage()
  await page.addInitScript(watchInteractions)
  await page.goto(`${product.url}/chat/threads/${threads[messages]}`)
  const opened = await interact(page)
  await scrollUp(page)
  const long = await interact(page)
  await browser.close()
  await product.stop()
  return [
    figure('A thread of 10,000 messages, opened: press to next frame, 98th percentile', opened),
    figure('The same, after scrolling up through 1,000 messages', long),
  ]
}

const figure = (what: string, durations: number[]): Figure => ({
  target: 13,
  what,
  value: quantile(durations, 0.98),
  unit: 'ms',
  limit: 100,
  note: `${durations.length} presses, median ${quantile(durations, 0.5)} ms (event timing, in steps of 8 ms)`,
})

/** Notes how long each press took until the next frame, as the Event Timing API tells it. */
function watchInteractions() {
  const durations = new Map<number, number>()
  Object.assign(globalThis, { durations })
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & { interactionId: number })[])
      if (entry.interactionId)
        durations.set(
          entry.interactionId,
          Math.max(entry.duration, durations.get(entry.interactionId) ?? 0),
        )
  }).observe({ type: 'event', buffered: true, durationThreshold: 16 } as PerformanceObserverInit)
}

/** Does what people do on the page; returns how long each press took, in ms. Those below 16 count as 8. */
async function interact(page: Page): Promise<number[]> {
  await page.evaluate(() =>
    (globalThis as unknown as { durations: Map<number, number> }).durations.clear(),
  )
  const last = page.locator('.answer').last()
  let presses = 0
  for (let round = 0; round < 5; round++) {
    await page.focus('#composer-text')
    for (const key of 'A line\b\b\b') {
      await page.keyboard.press(key === '\b' ? 'Backspace' : key)
      presses++
    }
    await last.hover()
    await last.locator('[aria-label="Good answer"]').click()
    await last.locator('[aria-label="Edit"], [hx-get$="/more"]').first().click()
    await page.waitForSelector('dialog[open]')
    await page.keyboard.press('Escape')
    await page.mouse.click(640, 300)
    presses += 4
  }
  const slow = await page.evaluate(async () => {
    await new Promise((done) => setTimeout(done, 200))
    return [...(globalThis as unknown as { durations: Map<number, number> }).durations.values()]
  })
  return [...slow, ...Array.from({ length: Math.max(0, presses - slow.length) }, () => 8)]
}

/** Scrolls up through as many messages as anybody would. */
async function scrollUp(page: Page): Promise<void> {
  for (let shown = await page.locator('.message').count(); shown < 1000;) {
    await page.evaluate(() => scrollTo(0, 0))
    await page.waitForFunction((had) => document.querySelectorAll('.message').length > had, shown)
    shown = await page.locator('.message').count()
    // Away from the top, so that the next page comes into sight anew.
    await page.evaluate(() => scrollTo(0, 2000))
  }
}
