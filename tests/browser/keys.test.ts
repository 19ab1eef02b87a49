import { expect } from 'bun:test'
import { says, testApp } from '../app.ts'
import { browserTest, consoleErrors, newPage, violations } from './browser.ts'

const app = await testApp({
  model: says('One line.\n\nAnother *line*.\n\n```js\nlet a = 1\nlet b\n```'),
})
const ada = await app.signIn('ada')

browserTest(
  'the question mark lists the keys that the page has, and can be switched off',
  async () => {
    const page = await newPage(app, ada)
    await page.goto('/chat/search')
    await page.locator('h1').click()
    await page.keyboard.press('?')
    const keys = page.getByRole('dialog', { name: 'Keyboard' })
    await keys.waitFor()
    const rows = await keys.locator('dl').innerText()
    expect(rows).toMatch(/Go anywhere\s+Ctrl\s*K/)
    expect(rows).toMatch(/New conversation\s+Ctrl\s*⇧\s*O/)
    expect(await violations(page)).toEqual([])
    await keys.getByRole('checkbox').uncheck()
    await page.keyboard.press('Escape')
    await keys.waitFor({ state: 'detached' })
    await page.keyboard.press('?')
    await page.keyboard.press('Control+/')
    await keys.waitFor()
    expect(await keys.count()).toBe(1)
    expect(consoleErrors(page)).toEqual([])
  },
)

browserTest('a question mark that is typed is typed', async () => {
  const page = await newPage(app, ada)
  await page.goto('/')
  await page.focus('#composer-text')
  await page.keyboard.type('Why?')
  expect(await page.inputValue('#composer-text')).toBe('Why?')
  expect(await page.locator('#keys').count()).toBe(0)
})

async function conversation(text: string) {
  const thread = await ada.json(ada.post('/api/chat/threads', { title: text }))
  const { answer } = await ada.json(ada.post(`/api/chat/threads/${thread.id}/messages`, { text }))
  await ada.follow(`/api/chat/answers/${answer.id}/stream`)
  return `/chat/threads/${thread.id}`
}

browserTest(
  'keys of the conversation: edit the last question, the next conversation, a new one',
  async () => {
    const first = await conversation('First')
    const second = await conversation('Second')
    const page = await newPage(app, ada)
    await page.goto(second)
    await page.focus('#composer-text')
    await page.keyboard.press('ArrowUp')
    await page.waitForSelector('form.editing textarea')
    await page.goto(second)
    await page.keyboard.press('Alt+ArrowDown')
    await page.waitForURL(`**${first}`)
    await page.keyboard.press('Alt+ArrowUp')
    await page.waitForURL(`**${second}`)
    await page.locator('[data-key=F2][data-htmx-powered]').waitFor({ state: 'attached' })
    await page.keyboard.press('F2')
    await page.waitForSelector('.renaming input')
    await page.keyboard.press('Control+Shift+O')
    await page.waitForURL(`${app.url}/`)
  },
)

browserTest('what is marked is quoted below what was written, by button and by key', async () => {
  const page = await newPage(app, ada)
  await page.goto(await conversation('Quote me'))
  await page.fill('#composer-text', 'I began')
  const mark = (selector: string) =>
    page.evaluate((wanted) => {
      const all = document.querySelectorAll(wanted)
      getSelection()!.selectAllChildren(all[all.length - 1]!)
    }, selector)
  await mark('.answer .words p:nth-of-type(2)')
  await page.getByRole('button', { name: 'Quote', exact: true }).click()
  expect(await page.inputValue('#composer-text')).toBe('I began\n\n> Another line.\n\n')
  expect(await page.getByRole('button', { name: 'Quote', exact: true }).count()).toBe(0)
  await mark('.answer .words pre code')
  await page.keyboard.press('Alt+q')
  expect(await page.inputValue('#composer-text')).toBe(
    'I began\n\n> Another line.\n\n> ```js\n> let a = 1\n> let b\n> ```\n\n',
  )
  await page.reload()
  expect(await page.inputValue('#composer-text')).toContain('> let a = 1')
  expect(consoleErrors(page)).toEqual([])
})
