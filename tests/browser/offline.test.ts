import { expect } from 'bun:test'
import { definePlugin } from 'convosphere'
import type { Page } from 'playwright-core'
import { puppet, says, testApp } from '../app.ts'
import type { Client } from '../client.ts'
import { ask, change, settled } from '../plugins/asking.ts'
import { browserTest, consoleErrors, newPage, violations } from './browser.ts'

const questions = async (person: Client, threadId: string) => {
  const { items } = await person.json(person.get(`/api/chat/threads/${threadId}/messages`))
  return items
    .filter(({ role }: { role: string }) => role === 'user')
    .map(({ text }: { text: string }) => text)
}

/** Switches on what keeps pages in this browser. */
async function keepPages(page: Page): Promise<void> {
  await page.goto('/account/security')
  await page.click('a[href="/offline"]')
  await page.check('#keep:enabled')
  await page.waitForSelector('#keep:enabled:checked')
  await page.waitForFunction(() => navigator.serviceWorker.controller)
}

/** Paths of the pages that this browser holds, sorted. */
const kept = (page: Page) =>
  page.evaluate(async () => {
    const names = (await caches.keys()).filter((name) => name.startsWith('pages-'))
    const keys = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()))
    return keys
      .flat()
      .map(({ url }) => new URL(url).pathname)
      .toSorted()
  })

/** Waits until the browser holds exactly these pages. */
const untilKept = (page: Page, ...paths: string[]) =>
  page.waitForFunction(async (wanted) => {
    const names = (await caches.keys()).filter((name) => name.startsWith('pages-'))
    const keys = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()))
    const found = keys.flat().map(({ url }) => new URL(url).pathname)
    return found.toSorted().join() === wanted
  }, paths.toSorted().join())

browserTest('what was read last is shown offline, and nothing that has to stay away', async () => {
  const app = await testApp({ model: says('The **answer** stands.') })
  await change(app, 'chat', { modelTitles: false })
  const root = await app.signIn('root', 'admin')
  const { answer } = await ask(root, 'Where does it stand?')
  await settled(root, answer.id)
  const page = await newPage(app, root)
  const thread = `/chat/threads/${answer.threadId}`
  await keepPages(page)
  expect(await violations(page)).toEqual([])
  await page.goto(thread)
  await untilKept(page, '/', '/offline', thread)
  for (const path of ['/admin/people', '/account/tokens', '/?temporary=true', `${thread}/share`])
    await page.goto(path)
  await page.goto(thread)
  await untilKept(page, '/', '/offline', thread)
  expect(consoleErrors(page)).toEqual([])

  await page.context().setOffline(true)
  await page.reload()
  await page.waitForSelector('.answer strong:has-text("answer")')
  await page.waitForSelector('#offline')
  expect(await page.evaluate(() => getComputedStyle(document.body).fontFamily)).toContain('system')
  await page.goto('/admin/people')
  await page.waitForSelector(`#kept a[href="${thread}"]:has-text("Where does it stand?")`)
  await page.click('#kept a')
  await page.waitForSelector('.answer strong:has-text("answer")')
})

browserTest('an answer that was followed to its end is kept whole', async () => {
  const model = puppet()
  const app = await testApp({ model: model.stream })
  const page = await newPage(app, await app.signIn('ada'))
  await keepPages(page)
  await page.goto('/')
  await page.fill('#composer-text', 'Count')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/chat\/threads\//)
  model.say('one two ')
  await page.waitForSelector('.live:has-text("one two")')
  model.say('three')
  model.end()
  await page.waitForSelector('.answer[data-status=done]')
  await page.waitForFunction(async (url) => {
    const response = await caches.match(url)
    const html = (await response?.text()) ?? ''
    return html.includes('three') && !html.includes('data-status="writing"')
  }, page.url())
  await page.context().setOffline(true)
  await page.reload()
  await page.waitForSelector('.answer[data-status=done]:has-text("one two three")')
})

browserTest('signing out, and another person on the browser, leave nothing kept', async () => {
  const app = await testApp({ model: says('Secret.') })
  const ada = await app.signIn('ada')
  const { answer } = await ask(ada, 'Mine')
  await settled(ada, answer.id)
  const page = await newPage(app, ada)
  const thread = `/chat/threads/${answer.threadId}`
  await keepPages(page)
  await page.goto(thread)
  await untilKept(page, '/', '/offline', thread)
  await page.click('[aria-label="Sign out"]')
  await page.waitForURL(/sign-in/)
  await page.waitForFunction(async () => (await caches.keys()).length === 0)

  // A session that was swapped without any sign-in page.
  const [name = '', value = ''] = ada.cookie.split('=')
  const back = await app.signIn('ada')
  await page.context().addCookies([{ name, value: back.cookie.split('=')[1]!, url: app.url }])
  expect(value).not.toBe('')
  await page.goto(thread)
  await untilKept(page, '/offline', thread)
  const bob = await app.signIn('bob')
  await page.context().addCookies([{ name, value: bob.cookie.split('=')[1]!, url: app.url }])
  await page.goto('/')
  await page.waitForFunction(async () => (await caches.keys()).length === 0)
  await page.goto('/offline')
  expect(await kept(page)).toEqual([])
  expect(await page.isChecked('#keep:enabled')).toBe(false)
})

browserTest('switched off again, the browser keeps nothing', async () => {
  const app = await testApp()
  const page = await newPage(app, await app.signIn('ada'))
  await keepPages(page)
  await untilKept(page, '/', '/offline')
  await page.goto('/offline')
  await page.uncheck('#keep:enabled')
  await page.waitForSelector('#keep:enabled:not(:checked)')
  expect(await page.evaluate(() => caches.keys())).toEqual([])
  expect(await page.evaluate(() => navigator.serviceWorker.getRegistrations())).toEqual([])
})

browserTest('a deleted conversation is kept no longer', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const { answer } = await ask(ada, 'Mine')
  await settled(ada, answer.id)
  const page = await newPage(app, ada)
  const thread = `/chat/threads/${answer.threadId}`
  await keepPages(page)
  await page.goto(thread)
  await untilKept(page, '/', '/offline', thread)
  await page.hover('.thread-item')
  await page.click('.thread-item [hx-delete]')
  await page.getByText('This conversation is deleted').waitFor()
  await untilKept(page, '/', '/offline')
})

browserTest('at most thirty conversations are kept, the last read ones', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const threads: string[] = []
  for (let n = 0; n < 32; n++) {
    const { answer } = await ask(ada, `Question ${n}`)
    await settled(ada, answer.id)
    threads.push(`/chat/threads/${answer.threadId}`)
  }
  const page = await newPage(app, ada)
  await keepPages(page)
  for (const thread of threads) await page.goto(thread)
  await untilKept(page, '/', '/offline', ...threads.slice(2))
})

browserTest('an upgrade mixes no old page with new files, and leaves none behind', async () => {
  const look = definePlugin({ name: 'look', apiVersion: 1, assets: { 'look.css': '.look{}' } })
  const app = await testApp({ plugins: [look] })
  const ada = await app.signIn('ada')
  const threads: string[] = []
  for (const text of ['Read again', 'Not read again']) {
    const { answer } = await ask(ada, text)
    await settled(ada, answer.id)
    threads.push(`/chat/threads/${answer.threadId}`)
  }
  const page = await newPage(app, ada)
  await keepPages(page)
  for (const thread of threads) await page.goto(thread)
  await untilKept(page, '/', '/offline', ...threads)
  const css = () => page.getAttribute('link[rel=stylesheet]', 'href')
  const old = await css()

  // The same to a browser as another version: pages name other files, and the old ones are gone.
  await app.host.setEnabled('look', false, 'machine')
  await app.host.apply()
  expect((await ada.get(old!)).status).toBe(404)
  await page.goto(threads[0]!)
  const now = await css()
  expect(now).not.toBe(old)
  const [again, notAgain] = threads
  await page.waitForFunction(
    async ([wanted, ...paths]) => {
      const pages = await Promise.all(paths.map((path) => caches.match(path!)))
      const all = await Promise.all(pages.map((one) => one?.text()))
      return all.every((html) => html?.includes(wanted!))
    },
    [now!, again!, '/', '/offline'],
  )
  const held = () =>
    page.evaluate(async () => {
      const assets = await caches.open('assets')
      return (await assets.keys()).map(({ url }) => new URL(url).pathname)
    })
  expect(await held()).toEqual(expect.arrayContaining([now!, old!]))
  await page.context().setOffline(true)
  for (const [thread, styles] of [
    [again, now],
    [notAgain, old],
  ]) {
    await page.goto(thread!)
    await page.waitForSelector('.answer[data-status=done]')
    expect(await css()).toBe(styles!)
    expect(await page.evaluate(() => document.styleSheets[0]!.cssRules.length)).toBeGreaterThan(1)
  }
  await page.context().setOffline(false)
  await page.goto(notAgain!)
  await page.waitForFunction(
    async (gone) => !(await (await caches.open('assets')).match(gone)),
    old!,
  )
  expect(await held()).toContain(now!)
})

browserTest('what is written offline waits, also over a reload, and is sent once', async () => {
  const app = await testApp({ model: says('Yes.') })
  const ada = await app.signIn('ada')
  const { answer } = await ask(ada, 'One')
  await settled(ada, answer.id)
  const page = await newPage(app, ada)
  await keepPages(page)
  const thread = `/chat/threads/${answer.threadId}`
  await page.goto(thread)
  await untilKept(page, '/', '/offline', thread)
  const second = await page.context().newPage()
  await second.goto(thread)
  await page.bringToFront()
  await page.context().setOffline(true)
  await page.reload()
  for (const text of ['Two', 'Three']) {
    await page.fill('#composer-text', text)
    await page.keyboard.press('Enter')
    await page.waitForSelector(`#outbox .queued:has-text("${text}")`)
    expect(await page.inputValue('#composer-text')).toBe('')
  }
  await page.reload()
  await page.waitForSelector('#outbox .queued:has-text("Three")')
  expect(await violations(page)).toEqual([])
  expect(await questions(ada, answer.threadId)).toEqual(['One'])

  await page.context().setOffline(false)
  await page.waitForSelector('.question:has-text("Three")')
  await page.waitForSelector('#outbox', { state: 'hidden' })
  await page.waitForFunction(
    () => document.querySelectorAll('.answer[data-status=done]').length === 3,
  )
  expect(await questions(ada, answer.threadId)).toEqual(['One', 'Two', 'Three'])
  expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([])
})

browserTest('a new conversation that was begun offline is one conversation', async () => {
  const app = await testApp({ model: says('Yes.') })
  const ada = await app.signIn('ada')
  const page = await newPage(app, ada)
  await page.goto('/')
  await page.fill('#composer-text', 'O')
  await page.waitForFunction(() =>
    performance.getEntriesByType('resource').some(({ name }) => name.includes('/static/outbox')),
  )
  await page.context().setOffline(true)
  for (const text of ['One', 'Two']) {
    await page.fill('#composer-text', text)
    await page.keyboard.press('Enter')
    await page.waitForSelector(`#outbox .queued:has-text("${text}")`)
  }
  await page.context().setOffline(false)
  await page.waitForURL(/\/chat\/threads\//)
  await page.waitForSelector('.question:has-text("Two")')
  const { items } = await ada.json(ada.get('/api/chat/threads'))
  expect(items).toHaveLength(1)
  expect(await questions(ada, items[0].id)).toEqual(['One', 'Two'])
})

browserTest('what waits for a connection can be taken back', async () => {
  const app = await testApp({ model: says('Yes.') })
  const page = await newPage(app, await app.signIn('ada'))
  await page.goto('/')
  await page.fill('#composer-text', 'Rather not')
  await page.waitForFunction(() =>
    performance.getEntriesByType('resource').some(({ name }) => name.includes('/static/outbox')),
  )
  await page.context().setOffline(true)
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Edit “Rather not”' }).click()
  expect(await page.inputValue('#composer-text')).toBe('Rather not')
  await page.waitForSelector('#outbox', { state: 'hidden' })

  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Remove “Rather not”' }).click()
  await page.waitForSelector('#outbox', { state: 'hidden' })
  expect(await page.inputValue('#composer-text')).toBe('')
  await page.waitForSelector('#composer-text:focus')
  expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([])
})

browserTest('the line about the connection covers no text', async () => {
  const app = await testApp({ model: says('A long answer. '.repeat(200)) })
  const ada = await app.signIn('ada')
  const { answer } = await ask(ada, 'One')
  await settled(ada, answer.id)
  const page = await newPage(app, ada, { width: 360 })
  await page.goto(`/chat/threads/${answer.threadId}`)
  await page.waitForFunction(() => scrollY > 0)
  await page.context().setOffline(true)
  await page.waitForSelector('#offline')
  await page.waitForFunction(() => {
    const box = (selector: string) => document.querySelector(selector)!.getBoundingClientRect()
    const line = box('#offline')
    return box('.answer').bottom <= line.top && line.bottom <= box('#composer-text').top
  })
  expect(await violations(page)).toEqual([])
})
