// Draws the pictures of the documents anew, from the demo data: bun scripts/screenshots.ts
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'

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

await picture('chat', { email: 'ada@example.org', conversation: 'Bernoulli numbers' })
await browser.close()
program.kill()
await program.exited
rmSync(dataDir, { recursive: true })

interface Picture {
  email: string
  /** Title of what is open. */
  conversation: string
}

async function picture(name: string, { email, conversation }: Picture): Promise<void> {
  const page = await browser.newPage({
    baseURL: url,
    viewport: { width: 1200, height: 750 },
    locale: 'en',
  })
  await page.goto('/sign-in')
  await page.fill('[name=email]', email)
  await page.fill('[name=password]', password)
  await page.keyboard.press('Enter')
  await page.waitForURL(`${url}/`)
  const href = await page.getAttribute(`a:text-is("${conversation}")`, 'href')
  await page.goto(href ?? '/')
  await page.waitForSelector('.answer')
  await page.screenshot({ path: `docs/images/${name}.png` })
  await page.close()
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
