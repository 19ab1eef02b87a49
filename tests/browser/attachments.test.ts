import { expect } from 'bun:test'
import type { Page } from 'playwright-core'
import { says, testApp } from '../app.ts'
import { png } from '../attachments.ts'
import { browserTest, consoleErrors, newPage, sidewaysScroll, violations } from './browser.ts'

const picture = { name: 'dot.png', mimeType: 'image/png', buffer: Buffer.from(png) }
const note = { name: 'note.md', mimeType: 'text/markdown', buffer: Buffer.from('# Note\n') }

/** Drops or pastes files as people do. */
const give = (page: Page, type: 'drop' | 'paste', files: { name: string; base64: string }[]) =>
  page.evaluate(
    ({ type, files }) => {
      const data = new DataTransfer()
      for (const { name, base64 } of files) {
        const bytes = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0))
        data.items.add(new File([bytes], name, { type: 'image/png' }))
      }
      const target = document.getElementById('composer-text')!
      const options = { bubbles: true, cancelable: true }
      if (type === 'paste')
        return target.dispatchEvent(
          new ClipboardEvent('paste', { ...options, clipboardData: data }),
        )
      for (const name of ['dragenter', 'dragover', 'drop'])
        target.dispatchEvent(new DragEvent(name, { ...options, dataTransfer: data }))
      return true
    },
    { type, files },
  )

const paste = (page: Page, text: string) =>
  page.evaluate((words) => {
    const data = new DataTransfer()
    data.setData('text/plain', words)
    const options = { bubbles: true, cancelable: true, clipboardData: data }
    document.getElementById('composer-text')!.dispatchEvent(new ClipboardEvent('paste', options))
  }, text)

browserTest('files are chosen, dropped, pasted, taken back, and sent with a question', async () => {
  const app = await testApp({ model: says('Seen.') })
  const page = await newPage(app, await app.signIn('ada'))
  await page.goto('/')
  await page.setInputFiles('#attach-files', [picture, note])
  await page.waitForSelector('.chip.image img')
  await page.waitForSelector('.chip:has-text("note.md")')
  await give(page, 'drop', [{ name: 'dropped.png', base64: png.toBase64() }])
  await give(page, 'paste', [{ name: 'pasted.png', base64: png.toBase64() }])
  await page.waitForSelector('.chip:has-text("dropped.png") [name=attachments]', {
    state: 'attached',
  })
  await page.waitForSelector('.chip:has-text("pasted.png") [name=attachments]', {
    state: 'attached',
  })
  expect(await page.locator('.chip').count()).toBe(4)
  expect(await violations(page)).toEqual([])
  await page.waitForSelector('.sight-unknown:visible')

  await page.locator('.chip:has-text("dropped.png") button').focus()
  await page.keyboard.press('Enter')
  await page.waitForSelector('#attach-status:has-text("Removed: dropped.png")', {
    state: 'attached',
  })
  expect(await page.evaluate(() => document.activeElement?.ariaLabel)).toBe('Remove pasted.png')

  // A reload before sending loses nothing.
  await page.fill('#composer-text', 'What are these?')
  await page.reload()
  await page.waitForSelector('.chip:has-text("note.md")')
  expect(await page.locator('.chip').count()).toBe(3)
  await page.focus('#composer-text')
  await page.keyboard.press('Enter')
  await page.waitForSelector('.answer[data-status=done]')
  expect(await page.locator('.question .attached li').count()).toBe(3)
  expect(await page.locator('.chip').count()).toBe(0)
  expect(await violations(page)).toEqual([])

  const width = await page
    .locator('.attached-image img')
    .first()
    .evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth))
  expect(width).toBe(1)
  const opened = page.waitForEvent('popup')
  await page.click('.attached-file')
  expect(await (await opened).textContent('body')).toContain('# Note')
  await page.goto('/')
  expect(await page.locator('.chip').count()).toBe(0)
  expect(consoleErrors(page)).toEqual([])
})

browserTest('a long text that is pasted is a file, and can be turned back into text', async () => {
  const app = await testApp({ model: says('Read.') })
  const page = await newPage(app, await app.signIn('ada'))
  await page.goto('/')
  const long = 'word '.repeat(2000)
  await paste(page, long)
  await page.waitForSelector('.chip:has-text("Pasted text.txt") [data-to-text]')
  expect(await page.inputValue('#composer-text')).toBe('')
  await page.reload()
  await page.click('.chip [data-to-text]')
  await page.waitForFunction(
    (length) =>
      (document.getElementById('composer-text') as HTMLTextAreaElement).value.length === length,
    long.length,
  )
  expect(await page.locator('.chip').count()).toBe(0)

  // What does not get through stays in the question.
  await page.fill('#composer-text', '')
  await page.route('**/chat/attachments', (route) => route.abort())
  await paste(page, long)
  await page.waitForSelector('#composer-error:has-text("its text is in your question")')
  expect(await page.inputValue('#composer-text')).toBe(long)
})

browserTest('a question waits for its attachments, and goes out once', async () => {
  const app = await testApp({ model: says('Seen.') })
  const ada = await app.signIn('ada')
  const page = await newPage(app, ada)
  await page.goto('/')
  const go = Promise.withResolvers<void>()
  await page.route('**/chat/attachments', async (route) => {
    await go.promise
    await route.continue()
  })
  await page.setInputFiles('#attach-files', [picture])
  await page.waitForSelector('.chip progress')
  await page.fill('#composer-text', 'Look')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')
  await page.waitForSelector('#attach-status:has-text("once its attachments are there")', {
    state: 'attached',
  })
  expect(await page.locator('.question').count()).toBe(0)
  go.resolve()
  await page.waitForSelector('.question .attached-image')
  await page.waitForSelector('.answer[data-status=done]')
  const [thread, ...others] = (await ada.json(ada.get('/api/chat/threads'))).items
  expect(others).toEqual([])
  const { items } = await ada.json(ada.get(`/api/chat/threads/${thread.id}/messages`))
  expect(items).toHaveLength(2)
})

browserTest('what cannot be attached or seen is said beside it, and nothing is lost', async () => {
  const app = await testApp({ model: says('Seen.') })
  const page = await newPage(app, await app.signIn('ada'), { locale: 'de', width: 360 })
  await page.goto('/')
  const paper = { name: 'paper.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF\0') }
  await page.setInputFiles('#attach-files', [paper, picture])
  await page.waitForSelector('.chip.failed:has-text("nur Texte und Bilder")')
  await page.waitForSelector('.chip.image')
  await page.selectOption('[name=model]', 'builtin/convosphere')
  await page.waitForSelector('.sight-no:visible')
  expect(await violations(page)).toEqual([])
  expect(await sidewaysScroll(page)).toBe(0)
  await page.fill('#composer-text', 'Was ist das?')
  await page.click('.send')
  await page.waitForSelector('#composer-error:has-text("kann keine Bilder sehen")')
  expect(await page.inputValue('#composer-text')).toBe('Was ist das?')
  expect(await page.locator('.chip.image').count()).toBe(1)

  await page.click('.chip.failed button')
  await page.click('.chip.image button')
  await page.waitForSelector('.sight-no', { state: 'hidden' })
  await page.click('.send')
  await page.waitForSelector('.answer[data-status=done]')
})

browserTest('without JavaScript files go with the form', async () => {
  const app = await testApp({ model: says('Seen.') })
  const page = await newPage(app, await app.signIn('ada'), { javaScript: false })
  await page.goto('/')
  await page.fill('#composer-text', 'Look')
  await page.setInputFiles('#attach-files', [picture, note])
  await page.click('.send')
  await page.waitForURL(/\/chat\/threads\//)
  expect(await page.locator('.attached li').count()).toBe(2)
})

browserTest('a large photo is made smaller before it is sent', async () => {
  const app = await testApp({ model: says('Seen.') })
  const page = await newPage(app, await app.signIn('ada'))
  await page.goto('/')
  const size = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(3000, 1500)
    const noise = new ImageData(3000, 1500)
    for (let at = 0; at < noise.data.length; at += 65_536)
      crypto.getRandomValues(noise.data.subarray(at, at + 65_536))
    canvas.getContext('2d')!.putImageData(noise, 0, 0)
    const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 })
    const data = new DataTransfer()
    data.items.add(new File([blob], 'photo.jpg', { type: 'image/jpeg' }))
    const options = { bubbles: true, cancelable: true, clipboardData: data }
    document.getElementById('composer-text')!.dispatchEvent(new ClipboardEvent('paste', options))
    return blob.size
  })
  await page.waitForSelector('.chip.image img')
  const [row] = await app.db.all<{ size: number; type: string }>('select * from attachments')
  expect(row!.type).toBe('image/jpeg')
  expect(row!.size).toBeLessThan(size)
})
