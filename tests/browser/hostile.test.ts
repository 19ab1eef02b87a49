import { expect } from 'bun:test'
import { createGrowingText, renderAnswer } from '../../plugins/chat/markdown.ts'
import { puppet, testApp } from '../app.ts'
import { hostileMarkdown } from '../hostile-markdown.ts'
import { browserTest, newPage } from './browser.ts'

/** Every form in which a text, cut anywhere, may reach a page. */
function drawn(text: string): string[] {
  const cuts =
    text.length > 300 ? [text.length] : Array.from({ length: text.length }, (_, n) => n + 1)
  return cuts.flatMap((cut) => {
    const growing = createGrowingText()
    growing.push(text.slice(0, cut))
    growing.push(text.slice(cut))
    return [renderAnswer(text.slice(0, cut)), growing.settled.join('') + growing.tail]
  })
}

browserTest(
  'hostile Markdown, cut at every boundary, never runs, loads or moves htmx',
  async () => {
    const app = await testApp()
    const ada = await app.signIn('ada')
    // Without our policy: what is safe here is safe by itself.
    const page = await newPage(app, ada, { context: { bypassCSP: true } })
    await page.goto('/')
    const requests: string[] = []
    page.on('request', (request) => {
      if (!request.url().endsWith('/static/icon.svg'))
        requests.push(`${request.method()} ${request.url()}`)
    })
    const pieces = [...new Set(hostileMarkdown.flatMap(drawn))]
    expect(pieces.length).toBeGreaterThan(3000)
    const faults = await page.evaluate(async (all) => {
      // oxlint-disable-next-line typescript/no-explicit-any
      const global = globalThis as any
      const found: string[] = []
      global.BAD = () => void found.push('a script ran')
      const forbidden =
        'script,style,iframe,object,embed,link,meta,base,form,input,button,textarea,img,image,video,audio,svg,template,hx-partial,[style],[src],[srcset],[data],[action],[formaction],[srcdoc],[background],[poster],[ping],[name]'
      for (const html of all) {
        const box = document.createElement('div')
        document.body.append(box)
        box.innerHTML = html
        global.htmx.process(box)
        const bad = box.querySelector(forbidden)
        if (bad) found.push(`${bad.outerHTML.slice(0, 200)} of ${html.slice(0, 200)}`)
        for (const element of box.querySelectorAll('*'))
          for (const { name, value } of element.attributes) {
            if (/^(on|hx-|data-|xlink)/i.test(name)) found.push(`${name} in ${html.slice(0, 200)}`)
            if (name === 'id' && !value.startsWith('fn')) found.push(`id ${value}`)
            if (name === 'href' && !/^(https?:\/\/|mailto:|\/(?![/\\])|#fn)/i.test(value))
              found.push(`href ${value}`)
          }
        box.remove()
      }
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
      return found
    }, pieces)
    expect(faults).toEqual([])
    expect(requests).toEqual([])
    console.log(`${pieces.length} pieces of hostile Markdown tried, ${faults.length} failures`)
  },
)

browserTest('a hostile model, streamed part by part, reaches nothing', async () => {
  const model = puppet()
  const app = await testApp({ model: model.stream })
  const page = await newPage(app, await app.signIn('ada'))
  await page.goto('/')
  await page.fill('#composer-text', hostileMarkdown.slice(0, 40).join('\n\n'))
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/chat\/threads\//)
  const elsewhere: string[] = []
  page.on('request', (request) => {
    const path = new URL(request.url()).pathname
    if (!request.url().startsWith(app.url) || !/^\/(chat\/threads\/|static\/)/.test(path))
      elsewhere.push(`${request.method()} ${request.url()}`)
  })
  for (const text of hostileMarkdown) {
    const middle = Math.floor(text.length / 2)
    model.say(text.slice(0, middle), text.slice(middle), '\n\n')
  }
  model.say('The end.')
  await page.waitForSelector('.live:has-text("The end.")')
  model.end()
  await page.waitForSelector('.answer[data-status=done]:has-text("The end.")')
  await page.reload()
  await page.waitForSelector('.answer[data-status=done]:has-text("The end.")')
  expect(elsewhere).toEqual([])
  expect(await page.locator('#composer textarea').count()).toBe(1)
  expect(await page.evaluate(() => 'BAD' in globalThis)).toBe(false)
  expect(await page.locator('.words img, .words iframe, .words form').count()).toBe(0)
})
