import { expect } from 'bun:test'
import { puppet, says, testApp } from '../app.ts'
import { browserTest, consoleErrors, newPage, violations } from './browser.ts'

const message = (text: string) => `.message:has-text("${text}")`

browserTest(
  'a question appears at once, the answer streams in, and the page ends up whole',
  async () => {
    const model = puppet()
    const app = await testApp({ model: model.stream })
    const page = await newPage(app, await app.signIn('ada'))
    await page.goto('/')
    await page.fill('#composer-text', 'What is **this**?')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/chat\/threads\//)
    await page.waitForSelector('.stop:visible')
    expect(await page.innerHTML('.question .words')).toContain('<strong>this</strong>')

    model.say('One paragraph.\n\n', 'A *second* ')
    await page.waitForSelector('.live em:has-text("second")')
    model.say('one.\n\n```js\nconst a = 1\n```\n')
    model.end()
    await page.waitForSelector('.answer[data-status=done] .hljs-keyword')
    await page.waitForSelector('.send:visible')
    expect(await page.locator('.answer .actions button').count()).toBeGreaterThan(3)
    expect(await page.locator('.answer').count()).toBe(1)
    expect(consoleErrors(page)).toEqual([])
  },
)

browserTest('a reload in the middle, a second tab and a cut network miss nothing', async () => {
  const model = puppet()
  const app = await testApp({ model: model.stream })
  const ada = await app.signIn('ada')
  const page = await newPage(app, ada)
  await page.goto('/')
  await page.fill('#composer-text', 'Count')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/chat\/threads\//)
  model.say('one ')
  await page.waitForSelector('.live:has-text("one")')
  await page.reload()
  await page.waitForSelector('.live:has-text("one")')

  const second = await page.context().newPage()
  await second.goto(page.url())
  model.say('two ')
  await second.waitForSelector('.live:has-text("one two")')
  await second.close()
  await page.waitForSelector('.live:has-text("one two")')

  await page.context().setOffline(true)
  await page.waitForSelector('#offline')
  model.say('three ')
  await page.context().setOffline(false)
  await page.waitForSelector('.live:has-text("one two three")', { timeout: 60_000 })
  model.say('four')
  model.end()
  await page.waitForSelector('.answer[data-status=done]:has-text("one two three four")')
  expect((await page.innerText('.answer .words')).trim()).toBe('one two three four')
})

browserTest('what is asked in one tab appears in the other', async () => {
  const app = await testApp({ model: says('Yes.') })
  const ada = await app.signIn('ada')
  const first = await newPage(app, ada)
  await first.goto('/')
  await first.fill('#composer-text', 'One')
  await first.keyboard.press('Enter')
  await first.waitForSelector('.answer[data-status=done]')
  const second = await first.context().newPage()
  await second.goto(first.url())
  await first.bringToFront()
  await first.fill('#composer-text', 'Two')
  await first.keyboard.press('Enter')
  await first.waitForSelector(message('Two'))
  await second.bringToFront()
  await second.waitForSelector(message('Two'))
  await second.waitForFunction(
    () => document.querySelectorAll('.answer[data-status=done]').length === 2,
  )
})

browserTest(
  'Stop stands where Send stood, and an interrupted answer can be continued',
  async () => {
    const model = puppet()
    const app = await testApp({ model: model.stream })
    const page = await newPage(app, await app.signIn('ada'))
    await page.goto('/')
    await page.fill('#composer-text', 'Go on')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/chat\/threads\//)
    model.say('half ')
    await page.waitForSelector('.live:has-text("half")')
    await page.click('.stop')
    await page.waitForSelector('.answer[data-status=stopped]')
    expect(model.signals[0]!.aborted).toBe(true)
    await page.click('.state button')
    await page.waitForSelector('.live:has-text("half")')
    model.say('whole')
    model.end()
    await page.waitForSelector('.answer[data-status=done]:has-text("half whole")')
  },
)

browserTest('editing makes a branch that can be walked, regenerating too', async () => {
  const app = await testApp({ model: says('Yes.') })
  const page = await newPage(app, await app.signIn('ada'))
  await page.goto('/')
  await page.fill('#composer-text', 'First')
  await page.keyboard.press('Enter')
  await page.waitForSelector('.answer[data-status=done]')
  await page.hover('.question')
  await page.click('.question [aria-label=Edit]')
  await page.fill('.editing textarea', 'Changed')
  await page.click('.editing .primary')
  await page.waitForSelector(`${message('Changed')} >> text=2/2`)
  await page.waitForSelector('.answer[data-status=done]')
  await page.click('[aria-label="Previous branch"]')
  await page.waitForSelector(`${message('First')} >> text=1/2`)
  await page.hover('.answer')
  await page.click('[aria-label="Answer again"]')
  await page.waitForSelector('.answer[data-status=done] >> text=2/2')
  await page.click('.answer [aria-label="Good answer"]')
  await page.waitForSelector('.answer [aria-label="Good answer"][aria-pressed=true]')
  expect(consoleErrors(page)).toEqual([])
})

browserTest('a draft survives a reload, and nothing typed is lost when sending fails', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const page = await newPage(app, ada)
  await page.goto('/')
  await page.fill('#composer-text', 'Half a thought')
  await page.reload()
  expect(await page.inputValue('#composer-text')).toBe('Half a thought')

  await page.context().setOffline(true)
  await page.keyboard.press('Enter')
  await page.waitForSelector('#offline')
  await page.waitForSelector('#outbox .queued:has-text("Half a thought")')
  expect(await page.locator('.pending').count()).toBe(0)
  await page.context().setOffline(false)
  await page.waitForSelector('.answer[data-status=done]')
  await page.goto('/')
  expect(await page.inputValue('#composer-text')).toBe('')
})

browserTest('a session that ended, or a lost response, costs no question', async () => {
  const app = await testApp({ model: says('Yes.') })
  const ada = await app.signIn('ada')
  const page = await newPage(app, ada)
  await page.goto('/')
  await page.fill('#composer-text', 'Keep me')
  await ada.delete('/api/sessions/current')
  await page.keyboard.press('Enter')
  await page.waitForURL(/sign-in/)
  await page.fill('#email', 'ada@example.org')
  await page.fill('#password', 'correct horse battery')
  await page.keyboard.press('Enter')
  await page.waitForSelector('#composer')
  expect(await page.inputValue('#composer-text')).toBe('Keep me')

  // The server has it, the browser never hears so.
  await page.route('**/chat/threads', async (route) => {
    await route.fetch({ maxRedirects: 0 })
    await route.abort()
  })
  await page.focus('#composer-text')
  await page.keyboard.press('Enter')
  await page.waitForSelector('#offline')
  await page.waitForSelector('#outbox .queued:has-text("Keep me")')
  await page.unroute('**/chat/threads')
  await page.reload()
  await page.waitForSelector('.answer[data-status=done]')
  const back = await app.signIn('ada')
  expect((await back.json(back.get('/api/chat/threads'))).items).toHaveLength(1)
})

browserTest('a thread is renamed, deleted, and brought back', async () => {
  const app = await testApp({ model: says('Yes.') })
  const ada = await app.signIn('ada')
  await ada.json(ada.post('/api/chat/threads', { title: 'Old name' }))
  const page = await newPage(app, ada)
  await page.goto('/')
  await page.hover('.thread-item')
  await page.click('.thread-item [title=Rename]')
  await page.fill('.renaming input', 'New name')
  await page.keyboard.press('Enter')
  await page.waitForSelector('.thread-item:has-text("New name")')
  await page.hover('.thread-item')
  await page.click('.thread-item [title=Delete]')
  await page.click('.thread-item.undo button')
  await page.waitForSelector('.thread-item:not(.undo):has-text("New name")')
  expect((await ada.json(ada.get('/api/chat/threads'))).items).toHaveLength(1)
})

browserTest('older messages come when one scrolls up, and what is read does not jump', async () => {
  const app = await testApp({ model: says('Yes.') })
  const ada = await app.signIn('ada')
  const thread = await ada.json(ada.post('/api/chat/threads', { title: 'Long' }))
  for (let n = 0; n < 60; n++) {
    const { answer } = await ada.json(
      ada.post(`/api/chat/threads/${thread.id}/messages`, {
        text: `Question ${n}.${' More of it.'.repeat(n)}`,
      }),
    )
    await ada.follow(`/api/chat/answers/${answer.id}/stream`)
  }
  const page = await newPage(app, ada)
  await page.goto(`/chat/threads/${thread.id}`)
  await page.waitForFunction(() => scrollY > 1000)
  expect(await page.locator('.message').count()).toBeLessThan(60)
  const top = await page.locator('.message').first().getAttribute('id')
  await page.evaluate(() => scrollTo(0, 0))
  await page.waitForSelector(message('Question 20.'))
  await page.waitForFunction(
    (id) => document.getElementById(id)!.getBoundingClientRect().top > -400,
    top!,
  )
  await page.evaluate(() => scrollTo(0, 0))
  await page.waitForSelector(message('Question 0.'))
  expect(await page.locator('.message').count()).toBe(120)

  // What is out of sight is left undrawn after a while, and keeps its size.
  const heights = () =>
    page.evaluate(() =>
      [...document.querySelectorAll('#reading > .message')].map((element) =>
        Math.round(element.getBoundingClientRect().height),
      ),
    )
  const drawn = await heights()
  await page.evaluate(async () => {
    await Promise.all(document.getAnimations().map(({ finished }) => finished))
    await new Promise(requestAnimationFrame)
  })
  const undrawn = await page.evaluate(
    () =>
      [...document.querySelectorAll('#reading > .message > *')].filter(
        (element) => !element.checkVisibility({ contentVisibilityAuto: true }),
      ).length,
  )
  expect(undrawn).toBeGreaterThan(50)
  expect(await heights()).toEqual(drawn)
})

browserTest('without JavaScript one can sign in, ask and read', async () => {
  const app = await testApp({ model: says('Plain ', 'answer.') })
  await app.signIn('ada')
  const page = await newPage(app, undefined, { javaScript: false })
  await page.goto('/')
  await page.fill('#email', 'ada@example.org')
  await page.fill('#password', 'correct horse battery')
  await page.click('button.primary')
  await page.fill('#composer-text', 'Hello there')
  await page.click('.send')
  await page.waitForURL(/\/chat\/threads\//)
  await page.waitForSelector(message('Hello there'))
  const { page: settled } = { page }
  for (let tries = 0; tries < 50; tries++) {
    if (await settled.locator('.answer[data-status=done]').count()) break
    await settled.reload()
  }
  expect(await page.innerText('.answer .words')).toContain('Plain answer.')
})

for (const locale of ['de', 'en'] as const)
  for (const colorScheme of ['light', 'dark'] as const)
    browserTest(`axe finds nothing wrong with the chat (${locale}, ${colorScheme})`, async () => {
      const model = puppet()
      const app = await testApp({ model: model.stream })
      const page = await newPage(app, await app.signIn('ada'), { locale, colorScheme })
      await page.goto('/')
      expect(await violations(page)).toEqual([])
      await page.fill('#composer-text', 'A table, please')
      await page.keyboard.press('Enter')
      await page.waitForURL(/\/chat\/threads\//)
      model.think('hm')
      model.say(
        '| a | b |\n| - | -: |\n| 1 | 2 |\n\n- [x] done\n\n```ts\nlet a = 1 // one\n```\n\n$$x^2$$\n',
      )
      await page.waitForSelector('.live table')
      expect(await violations(page)).toEqual([])
      model.fail(new Error('x'))
      await page.waitForSelector('.answer[data-status=failed]')
      expect(await violations(page)).toEqual([])
    })

browserTest(
  'a page says when the chat or its model is switched off, and goes on after',
  async () => {
    const model = puppet()
    const app = await testApp({ model: model.stream })
    const page = await newPage(app, await app.signIn('ada'))
    const switchTo = async (name: string, enabled: boolean) => {
      await app.host.setEnabled(name, enabled, 'machine')
      await app.host.apply()
    }
    await page.goto('/')
    await page.fill('#composer-text', 'Go on')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/chat\/threads\//)
    model.say('one ')
    await page.waitForSelector('.live:has-text("one")')

    await switchTo('chat', false)
    await page.waitForSelector('.live:has-text("one") >> text=interrupted')
    await page.waitForSelector('#offline')
    await switchTo('chat', true)
    await page.waitForSelector('#offline', { state: 'detached' })
    await page.waitForSelector('.answer[data-status=interrupted]:has-text("one")')
    await page.click('.state button')
    await page.waitForSelector('.live:has-text("one")')
    model.say('two ')
    await page.waitForSelector('.live:has-text("one two")')

    await switchTo('fake', false)
    await page.waitForSelector('.answer[data-status=failed]:has-text("one two")')
    expect(await page.innerText('.state')).toContain('The model was switched off')
    await switchTo('fake', true)
    await page.click('.state button')
    await page.waitForSelector('.live:has-text("one two")')
    model.say('three')
    model.end()
    await page.waitForSelector('.answer[data-status=done]:has-text("one two three")')
  },
)

browserTest('an edited question survives a reload until it is sent or given up', async () => {
  const app = await testApp({ model: says('Yes.') })
  const page = await newPage(app, await app.signIn('ada'))
  await page.goto('/')
  await page.fill('#composer-text', 'First')
  await page.keyboard.press('Enter')
  await page.waitForSelector('.answer[data-status=done]')
  const edit = async () => {
    await page.hover('.question')
    await page.click('.question [aria-label=Edit]')
    return page.inputValue('.editing textarea')
  }
  await edit()
  await page.fill('.editing textarea', 'Half changed')
  await page.reload()
  expect(await edit()).toBe('Half changed')

  await page.click('.editing >> text=Cancel')
  await page.waitForSelector(message('First'))
  expect(await edit()).toBe('First')

  await page.fill('.editing textarea', 'Changed')
  await page.context().setOffline(true)
  await page.click('.editing .primary')
  await page.waitForSelector('#offline')
  await page.context().setOffline(false)
  await page.reload()
  expect(await edit()).toBe('Changed')
  await page.click('.editing .primary')
  await page.waitForSelector(`${message('Changed')} >> text=2/2`)
  expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([])
})

browserTest('a sheet that was closed stays closed while the page goes on', async () => {
  const app = await testApp()
  const page = await newPage(app, await app.signIn('ada'))
  await page.goto('/')
  await page.fill('#composer-text', 'One')
  await page.keyboard.press('Enter')
  await page.waitForSelector('.answer[data-status=done]')
  await page.click('.answer [hx-get$="/more"]')
  await page.click('dialog[open] [hx-post$="/regeneration"]')
  await page.waitForSelector('.answer[data-status=done]:has-text("2/2")')
  expect(await page.locator('dialog[open]').count()).toBe(0)
})

browserTest('a deleted conversation that is open takes no texts, and comes back', async () => {
  const app = await testApp()
  // The act and the stream both lead to the same page: a transition between pages would be cut.
  const context = { reducedMotion: 'reduce' } as const
  const page = await newPage(app, await app.signIn('ada'), { context })
  await page.goto('/')
  await page.fill('#composer-text', 'One')
  await page.keyboard.press('Enter')
  await page.waitForSelector('.answer[data-status=done]')
  const elsewhere = await page.context().newPage()
  await elsewhere.goto(page.url())
  await elsewhere.fill('#composer-text', 'Half a ques')
  await page.keyboard.press('Control+Shift+Backspace')
  for (const one of [page, elsewhere]) {
    await one.getByRole('heading', { name: /^Deleted: / }).waitFor()
    await one.getByText('This conversation is deleted').waitFor()
    expect(await one.locator('textarea').count()).toBe(0)
    expect(await violations(one)).toEqual([])
  }
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => {
    const text = document.getElementById('composer-text') as HTMLTextAreaElement | null
    return text?.value === 'Half a ques'
  })
  await page.locator('.answer[data-status=done]').waitFor()
  expect(consoleErrors(page)).toEqual([])
})

browserTest('a narrow page of a conversation has its heading too', async () => {
  const app = await testApp()
  const page = await newPage(app, await app.signIn('ada'), { width: 360 })
  await page.goto('/')
  await page.fill('#composer-text', 'One')
  await page.keyboard.press('Enter')
  await page.waitForSelector('.answer[data-status=done]')
  expect(await violations(page)).toEqual([])
})

browserTest('what is written for a temporary conversation stays out of others', async () => {
  const app = await testApp()
  const page = await newPage(app, await app.signIn('ada'))
  await page.goto('/?temporary=true')
  await page.fill('#composer-text', 'Between us')
  await page.goto('/')
  await page.waitForLoadState('load')
  expect(await page.inputValue('#composer-text')).toBe('')
  await page.goto('/?temporary=true')
  expect(await page.inputValue('#composer-text')).toBe('Between us')
  await page.getByRole('link', { name: 'Instructions and parameters' }).click()
  await page.getByLabel('Instructions', { exact: true }).fill('Be brief.')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.waitForURL(/draft=temporary/)
  await page.waitForLoadState('load')
  expect(await page.inputValue('#composer-text')).toBe('Between us')
})
