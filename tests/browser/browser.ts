import { test } from 'bun:test'
import { existsSync } from 'node:fs'
import axe from 'axe-core'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { type App, atEnd } from '../app.ts'
import type { Client } from '../client.ts'

const executable = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => existsSync(path))
const wanted = executable !== undefined || Boolean(process.env.CI)
if (!wanted) console.warn('!!! NO CHROMIUM: the browser tests of this file do not run !!!')

/** A test in a real browser. Without Chromium it is left out; under CI it fails then. */
export function browserTest(name: string, run: () => Promise<void>): void {
  test.skipIf(!wanted)(name, run, 120_000)
}

let browser: Promise<Browser> | undefined

/** Chromium, launched once a file and closed at its end. */
function openBrowser(): Promise<Browser> {
  browser ??= launch()
  return browser
}

async function launch(): Promise<Browser> {
  if (!executable) throw new Error('there is no Chromium on this machine: apt-get install chromium')
  const opened = await chromium.launch({
    executablePath: executable,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  })
  atEnd(() => opened.close())
  return opened
}

export interface PageOptions {
  width?: number
  height?: number
  /** Language of the browser. */
  locale?: 'de' | 'en'
  colorScheme?: 'light' | 'dark'
  /** Default: on. */
  javaScript?: boolean
  /** Anything else that Playwright offers. */
  context?: BrowserContextOptions
}

const complaints = new WeakMap<Page, string[]>()

/** A page of a fresh browser profile; with `client`, signed in as that person. */
export async function newPage(
  app: Pick<App, 'url'>,
  client?: Client,
  options: PageOptions = {},
): Promise<Page> {
  const { width = 1280, height = 800, locale = 'en', colorScheme = 'light' } = options
  const context = await (
    await openBrowser()
  ).newContext({
    baseURL: app.url,
    viewport: { width, height },
    locale,
    colorScheme,
    javaScriptEnabled: options.javaScript ?? true,
    ...options.context,
  })
  if (client) {
    const [name = '', value = ''] = client.cookie.split('=')
    await context.addCookies([{ name, value, url: app.url }])
  }
  const page = await context.newPage()
  const said: string[] = []
  complaints.set(page, said)
  page.on('console', (message) => {
    if (message.type() === 'error') said.push(message.text())
  })
  page.on('pageerror', (error) => said.push(String(error)))
  return page
}

/** What the browser has complained of on this page so far: errors of scripts, policy and loading. */
export const consoleErrors = (page: Page): string[] => complaints.get(page) ?? []

/** What axe finds wrong with the page as it is now (WCAG 2.2 AA and good practice), one line each. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const found = await page.evaluate(async () => {
    // oxlint-disable-next-line typescript/no-explicit-any
    const { violations } = await (globalThis as any).axe.run()
    return violations as { id: string; nodes: { target: string[]; failureSummary: string }[] }[]
  })
  return found.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(' ')}: ${node.failureSummary}`),
  )
}

/** How many pixels the page can be scrolled sideways. */
export const sidewaysScroll = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
