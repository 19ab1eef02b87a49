// Draws the pictures of the documents anew, from the demo data: bun scripts/screenshots.ts
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'

const prompts = [
  {
    title: 'Minutes',
    description: 'Decisions, names and dates',
    text: 'Minutes of {{meeting}} on {{date}}:\n\n{{notes}}',
  },
  {
    title: 'Translate',
    description: 'Into another language, in a tone of your choice',
    text: 'Translate to {{language=German}}, {{tone:formal|friendly}}:\n\n{{text}}',
  },
  { title: 'Simplify', description: 'Say it so that everybody gets it', text: '{{text}}' },
]

const dataDir = mkdtempSync(join(tmpdir(), 'convosphere-pictures-'))
const program = Bun.spawn([process.execPath, 'src/main.ts', 'serve', '--demo'], {
  env: { PATH: process.env.PATH ?? '', PORT: '0', DATA_DIR: dataDir, LOG_LEVEL: 'warn' },
  stdout: 'pipe',
})
const { url, password } = await ready(program.stdout)
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
})

const wide = { width: 1200, height: 750 }
const phone = { width: 390, height: 760 }
await picture('chat', wide, (page) => openConversation(page, 'Bernoulli numbers'))
await picture('phone', phone, (page) => openConversation(page, 'Agenda for Monday'))
await picture('search', wide, async (page) => {
  await page.goto('/chat/search?q=algorithm')
})
await picture('prompts', { ...wide, height: 560 }, async (page) => {
  for (const data of prompts)
    await page.request.post('/api/prompts', { data, headers: { origin: url } })
  await page.goto('/')
  await page.waitForSelector('#composer-text:focus')
  await page.keyboard.type('/')
  await page.waitForSelector('#prompt-choices:not([hidden]) [aria-selected=true]')
})
await browser.close()
program.kill()
await program.exited
rmSync(dataDir, { recursive: true })

/** Draws what Ada sees once `open` has led there. */
async function picture(
  name: string,
  viewport: { width: number; height: number },
  open: (page: Page) => Promise<void>,
): Promise<void> {
  const page = await browser.newPage({ baseURL: url, viewport, locale: 'en' })
  await page.goto('/sign-in')
  await page.fill('[name=email]', 'ada@example.org')
  await page.fill('[name=password]', password)
  await page.keyboard.press('Enter')
  await page.waitForURL(`${url}/`)
  await open(page)
  await page.screenshot({ path: `docs/images/${name}.png` })
  await page.close()
}

async function openConversation(page: Page, title: string): Promise<void> {
  const href = await page.getAttribute(`a:text-is("${title}")`, 'href')
  await page.goto(href ?? '/')
  await page.waitForSelector('.answer')
}

async function ready(output: ReadableStream<Uint8Array<ArrayBuffer>>) {
  let text = ''
  for await (const chunk of output.pipeThrough(new TextDecoderStream())) {
    text += chunk
    const found = /Password of each: (\S+)[\s\S]*(http:\/\/[^\s/]+)\n/.exec(text)
    if (found) return { password: found[1]!, url: found[2]! }
  }
  throw new Error(`the program ended and said: ${text}`)
}
