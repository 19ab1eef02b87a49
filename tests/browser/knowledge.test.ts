import { expect } from 'bun:test'
import { join } from 'node:path'
import { atEnd, tempFolder, testApp } from '../app.ts'
import { addNotes, bring, read } from '../documents.ts'
import { wavOf } from '../media.ts'
import { pdfOf } from '../pdf.ts'
import { browserTest, consoleErrors, newPage, violations } from './browser.ts'

const manual = pdfOf(
  [
    ['# Cellar', 'In the cellar stands the boiler.'],
    ['# Attic', 'In the attic hangs a lamp with a blue shade.', 'It is switched on by a string.'],
  ],
  { title: 'The house' },
)

browserTest('from a dropped PDF to a citation that opens it with the passage marked', async () => {
  const app = await testApp({ fake: false })
  const ada = await app.signIn('ada')
  const page = await newPage(app, ada)
  await page.goto('/knowledge')
  const data = await page.evaluateHandle((base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
    const transfer = new DataTransfer()
    transfer.items.add(new File([bytes], 'house.pdf', { type: 'application/pdf' }))
    return transfer
  }, Buffer.from(manual).toString('base64'))
  await page.dispatchEvent('#bring', 'drop', { dataTransfer: data })
  await page.waitForSelector('.document[data-status=ready]')
  expect(await page.locator('.document').innerText()).toContain('The house')

  await page.goto('/')
  await page.fill('#composer-text', 'What colour is the shade of the lamp in the attic?')
  await page.keyboard.press('Enter')
  await page.click('.answer[data-status=done] .words .cite')
  await page.waitForSelector('.text-layer .marked')
  expect(await page.locator('#page').inputValue()).toBe('2')
  const marked = await page.locator('.text-layer .marked').allInnerTexts()
  expect(marked.join(' ')).toBe(
    'In the attic hangs a lamp with a blue shade. It is switched on by a string.',
  )
  const drawn = await page.locator('.pdf canvas').evaluate((canvas) => {
    const { width, height } = canvas as HTMLCanvasElement
    const pixels = (canvas as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height)
    return pixels.data.some((value, at) => at % 4 < 3 && value < 128)
  })
  expect(drawn).toBe(true)
  await page.goto(`${page.url()}&view=text`)
  expect(await page.locator('#marked').innerText()).toContain('a lamp with a blue shade')
  expect(consoleErrors(page)).toEqual([])
})

browserTest(
  'a citation of a recording opens it at its moment, and a time plays it from there',
  async () => {
    const said = [
      { start: 0, text: 'Welcome to the meeting.' },
      { start: 90, text: 'The lighthouse opens on Monday.' },
    ]
    const server = Bun.serve({
      hostname: '127.0.0.1',
      port: 0,
      fetch: ({ url }) =>
        Response.json(
          url.endsWith('/transcriptions')
            ? { text: '', segments: said }
            : { object: 'list', data: [] },
        ),
    })
    atEnd(() => server.stop(true))
    const app = await testApp({
      env: {
        OPENAI_BASE_URL: `http://127.0.0.1:${server.port}/v1`,
        OPENAI_API_KEY: 'a key',
        KNOWLEDGE_TRANSCRIPTION_MODEL: 'openai/listener',
      },
    })
    const ada = await app.signIn('ada')
    const { id } = await bring(ada, 'meeting.wav', wavOf(120))
    await read(app, ada, id)
    const page = await newPage(app, ada)
    await page.goto('/knowledge/search?q=lighthouse')
    await page.click('.passage h2 a')
    const player = page.locator('audio')
    const moment = () =>
      player.evaluate(
        (audio: HTMLAudioElement) =>
          new Promise<number>((resolve) => {
            const tell = () => resolve(audio.currentTime)
            if (audio.readyState > 1 && !audio.seeking) tell()
            else audio.addEventListener('seeked', tell, { once: true })
          }),
      )
    expect(await moment()).toBe(90)
    expect(await player.evaluate((audio: HTMLAudioElement) => audio.duration)).toBe(120)
    expect(await page.locator('.transcript mark').innerText()).toBe(said[1]!.text)
    expect(await violations(page)).toEqual([])
    const address = page.url()
    await page.click('.transcript a >> nth=0')
    await page.waitForFunction(() => {
      const audio = document.querySelector('audio')
      return audio && audio.currentTime < 80 && !audio.paused
    })
    expect(page.url()).toBe(address)
    expect(consoleErrors(page)).toEqual([])
  },
)

browserTest('without a script a file is chosen and sent, and its text is read', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const { id } = await bring(ada, 'house.pdf', manual)
  await read(app, ada, id)
  const page = await newPage(app, ada, { javaScript: false })
  await page.goto('/knowledge')
  await page.getByText('Add documents').click()
  await page.setInputFiles('#file', {
    name: 'notes.md',
    mimeType: 'text/markdown',
    buffer: Buffer.from('# Notes\n\nHello'),
  })
  await page.click('#bring button')
  await page.waitForURL('**/knowledge')
  expect(await page.locator('.document').count()).toBe(2)
  await page.goto(`/knowledge/documents/${id}?page=2`)
  expect(await page.locator('.page-text').innerText()).toContain('a lamp with a blue shade')
  await page.goto('/knowledge/search?q=boiler in the cellar')
  await page.click('.passage a')
  expect(await page.locator('.page-text').innerText()).toContain('stands the boiler')
})

browserTest('a file that is not taken says why, and the others come', async () => {
  const app = await testApp()
  const page = await newPage(app, await app.signIn('ada'))
  await page.goto('/knowledge')
  const file = (name: string, text: string) => ({
    name,
    mimeType: 'text/plain',
    buffer: Buffer.from(text),
  })
  await page.setInputFiles('#file', [
    file('notes.txt', 'Hello'),
    file('a.pdf', 'no PDF'),
    file('more.txt', 'Hello again'),
  ])
  await page.waitForSelector('.document:nth-child(2)')
  const coming = page.locator('#coming li')
  expect(await coming.count()).toBe(1)
  expect(await coming.innerText()).toContain('a.pdf')
  expect(await coming.locator('[role=alert]').innerText()).toContain('ends with .pdf')
})

browserTest('a folder comes with all that can be read of it', async () => {
  const app = await testApp()
  const page = await newPage(app, await app.signIn('ada'))
  await page.goto('/knowledge')
  const folder = tempFolder()
  for (const name of ['a.txt', 'deep/b.md', 'deep/program.exe', '.hidden'])
    await Bun.write(join(folder, name), `Hello ${name}`)
  await page.setInputFiles('#folder', folder)
  await page.waitForSelector('.document:nth-child(2)')
  const names = await page.locator('.document a').allInnerTexts()
  expect(names.toSorted()).toEqual(['a', 'b'])
  expect(await page.locator('#skipped').innerText()).toEndWith('read: program.exe')
  expect(await page.locator('#waiting').isHidden()).toBe(true)
})

browserTest('a file that is there already says so, and stands there once', async () => {
  const app = await testApp()
  const page = await newPage(app, await app.signIn('ada'))
  await page.goto('/knowledge')
  const file = { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('Hello') }
  await page.setInputFiles('#file', file)
  await page.waitForSelector('.document[data-status=ready]')
  await page.setInputFiles('#file', { ...file, name: 'again.txt' })
  const coming = page.locator('#coming li')
  await coming.getByText('This file is here already.').waitFor()
  expect(await coming.innerText()).toContain('again.txt')
  await page.waitForFunction(() => document.querySelectorAll('.document').length === 1)
  expect(await page.locator('.document a').innerText()).toBe('notes')
})

browserTest('a pasted address waits in its field; a wrong one is said there', async () => {
  const app = await testApp()
  const page = await newPage(app, await app.signIn('ada'))
  await page.goto('/knowledge')
  await page.evaluate(() => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text', ' http://localhost:1/manual.pdf ')
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }))
  })
  const address = page.getByLabel('Or the address of a page or file')
  expect(await address.inputValue()).toBe('http://localhost:1/manual.pdf')
  await page.keyboard.press('Enter')
  await page.waitForSelector('.document[data-status=failed]')
  expect(await page.locator('.document .state').innerText()).toContain('localhost')
  await page.getByText('Add documents').click()
  await address.fill('ftp://example.org/manual.pdf')
  await page.keyboard.press('Enter')
  await page.waitForSelector('#url[aria-invalid=true]')
  expect(await address.inputValue()).toBe('ftp://example.org/manual.pdf')
  expect(await violations(page)).toEqual([])
})

browserTest('a large file comes in pieces and goes on after the network broke', async () => {
  const app = await testApp()
  const page = await newPage(app, await app.signIn('ada'))
  await page.goto('/knowledge')
  let pieces = 0
  await page.route('**/api/knowledge/uploads/*', (route) =>
    route.request().method() === 'PATCH' && ++pieces === 2 ? route.abort() : route.continue(),
  )
  await page.setInputFiles('#file', {
    name: 'large.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('Words and more words of a large text.\n\n'.repeat(450_000)),
  })
  await page.waitForSelector('.document')
  expect(await page.locator('.document').innerText()).toContain('17.6')
  expect(pieces).toBe(4)
})

browserTest(
  'a conversation looks only into the collection that is chosen, also after a reload',
  async () => {
    const app = await testApp({ fake: false })
    const ada = await app.signIn('ada')
    const page = await newPage(app, ada)
    await page.goto('/knowledge/collections')
    await page.fill('.new-collection input', 'Houses')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/knowledge?collection=*')
    await page.setInputFiles('#file', {
      name: 'house.pdf',
      mimeType: '',
      buffer: Buffer.from(manual),
    })
    await page.waitForSelector('.document[data-status=ready]')
    await bring(ada, 'other.txt', 'In the attic hangs nothing at all.')

    const ask = async (choice: string) => {
      await page.selectOption('[name=sources]', { label: choice })
      const before = await page.locator('.answer').count()
      await page.fill('#composer-text', 'What colour is the shade of the lamp in the attic?')
      await page.keyboard.press('Enter')
      await page.waitForSelector(`.answer[data-status=done] >> nth=${before}`)
      return page.locator('.answer').nth(before).locator('.sources li').allInnerTexts()
    }
    await page.goto('/')
    expect(await ask('Houses')).toEqual(['1 The house, page 2'])
    await page.reload()
    expect(await page.locator('[name=sources] option:checked').innerText()).toBe('Houses')
    expect(await ask('No documents')).toEqual([])
    await page.reload()
    expect(await page.locator('[name=sources] option:checked').innerText()).toBe('No documents')
  },
)

browserTest(
  'documents are ticked, tagged and deleted, as many as there are, and all is undone',
  async () => {
    const app = await testApp()
    const ada = await app.signIn('ada')
    await addNotes(app, 260)
    const page = await newPage(app, ada)
    await page.goto('/knowledge?q=note')
    const acts = page.locator('.arranging')
    expect(await acts.isVisible()).toBe(false)
    await page.locator('.tick').nth(1).click()
    expect(await acts.isVisible()).toBe(true)
    await page.fill('.arranging [name=tags]', 'mine')
    await page.click('.arranging [value=tag]')
    await page.waitForSelector('#arranged.success')
    expect(await page.locator('#arranged').innerText()).toContain('1 document tagged.')
    expect(await page.locator('.document .tag').allInnerTexts()).toEqual(['mine'])

    await page.locator('.tick').first().click()
    await page.check('.arranging [data-choose-all]')
    expect(await page.locator('.tick :checked').count()).toBe(50)
    expect(await violations(page)).toEqual([])
    await page.check('.arranging [name=all]')
    await page.click('.arranging [value=delete]')
    await page.waitForSelector('#arranged.success')
    expect(await page.locator('#arranged').innerText()).toContain('260 documents are in the trash.')
    expect(await page.locator('.document').count()).toBe(0)
    await page.click('#arranged button')
    await page.waitForSelector('#arranged.success')
    expect(await page.locator('#arranged').innerText()).toContain('All is as it was before.')
    expect(await page.locator('.document').count()).toBe(50)
    expect(consoleErrors(page)).toEqual([])
  },
)

browserTest('rows are followed by one stream; what is deleted elsewhere goes quietly', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  await addNotes(app, 5)
  // As long as their jobs are far away.
  await app.db.run("update documents set status = 'queued'")
  const page = await newPage(app, ada)
  const asked: string[] = []
  page.on('request', (request) => void asked.push(new URL(request.url()).pathname))
  await page.goto('/knowledge')
  await page.waitForSelector('.document progress')
  const { items } = await ada.json(ada.get('/api/knowledge/documents'))
  for (const { id } of items.slice(1)) await ada.delete(`/api/knowledge/documents/${id}`)
  await page.waitForFunction(() => document.querySelectorAll('.document').length === 1)
  await app.db.run("update documents set status = 'ready' where deleted_at is null")
  await page.waitForSelector('.document[data-status=ready]')
  expect(asked.filter((path) => path.endsWith('/row'))).toHaveLength(1)
  expect(asked.filter((path) => path.endsWith('/events'))).toHaveLength(1)
  expect(consoleErrors(page)).toEqual([])
})

browserTest('a document is chosen by keyboard, then one goes on to the question', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const { id } = await bring(ada, 'house.pdf', manual)
  await read(app, ada, id)
  const page = await newPage(app, ada, { width: 360, height: 500 })
  await page.goto('/')
  await page.getByRole('link', { name: 'Choose a document' }).press('Enter')
  const close = page.locator('dialog.picker').getByRole('button', { name: 'Close' })
  await close.waitFor()
  const { y, height } = (await close.boundingBox())!
  expect(y + height).toBeLessThan(500)
  await page.locator('#pickable a').first().press('Enter')
  await page.locator('#chosen').getByText('house').waitFor()
  await page.waitForFunction(() => document.activeElement?.id === 'composer-text')
})

browserTest('what is ticked is counted, and the bar hides nothing that has the focus', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  for (let n = 0; n < 6; n++) await bring(ada, `note ${n}.md`, `# Note ${n}\n\nOf the house ${n}`)
  const page = await newPage(app, ada, { width: 360, height: 640 })
  await page.goto('/knowledge')
  await page.locator('.tick input').first().check()
  await page.locator('.tick input').nth(1).check()
  const counted = await page
    .locator('.ticked')
    .evaluate((one) => getComputedStyle(one, '::after').content)
  expect(counted).toContain('counter(ticked)')
  const bar = page.locator('.arranging')
  for (const link of await page.locator('.document a').all()) {
    await link.focus()
    const [one, other] = [await link.boundingBox(), await bar.boundingBox()]
    expect(one!.y + one!.height).toBeLessThanOrEqual(other!.y + 1)
  }
})
