import type { CDPSession, Page } from 'playwright-core'

const states = [
  'expanded',
  'pressed',
  'checked',
  'required',
  'invalid',
  'busy',
  'disabled',
] as const

/** What a screen reader would say on a page, as Chromium tells it of roles, names and live regions. */
export async function createReader(page: Page) {
  const announced: string[] = []
  await page.exposeFunction('announced', (text: string) => void announced.push(text))
  await page.addInitScript(watchRegions)
  const browser = await page.context().newCDPSession(page)
  return {
    /** Everything that live regions have said so far. */
    announced,
    /** Role, name and states of what has the focus: `button “Send”, expanded false`. */
    focused: () => describeFocus(page, browser),
    /** Presses a key until the focus is on what is called so; says how often. */
    async pressUntil(key: string, wanted: string): Promise<string> {
      const seen: string[] = []
      while (seen.length < 80) {
        await page.keyboard.press(key)
        const now = await describeFocus(page, browser)
        if (now.includes(wanted)) return now
        seen.push(now)
      }
      throw new Error(`${key} leads nowhere to ${wanted}:\n${seen.join('\n')}`)
    },
  }
}

async function describeFocus(page: Page, browser: CDPSession): Promise<string> {
  if (await page.evaluate(() => document.activeElement === document.body))
    return `page “${await page.title()}”`
  const { result } = await browser.send('Runtime.evaluate', {
    expression: `(() => {
      const focused = document.activeElement
      const active = focused.getAttribute('aria-activedescendant')
      return (active && document.getElementById(active)) || focused
    })()`,
  })
  const { nodes } = await browser.send('Accessibility.getPartialAXTree', {
    objectId: result.objectId!,
    fetchRelatives: false,
  })
  const [node] = nodes
  const said = (node?.properties ?? [])
    .filter(({ name, value }) => states.includes(name as never) && isSaid(name, value.value))
    .map(({ name, value }) => (value.value === true ? name : `${name} ${value.value}`))
  return [`${node?.role?.value} “${node?.name?.value ?? ''}”`, ...said].join(', ')
}

/** A state that things do not have is not said, except where it can be changed. */
const isSaid = (name: string, value: unknown) =>
  ['expanded', 'pressed', 'checked'].includes(name) || (value !== false && value !== 'false')

/**
 * Tells what regions say that were there before: screen readers leave out what comes with its text,
 * unless it is an alert.
 */
function watchRegions() {
  const tell = (text: string) =>
    (globalThis as unknown as { announced: (text: string) => void }).announced(text)
  const isLive = '[role=status], [role=alert], [aria-live=polite], [aria-live=assertive]'
  const last = new WeakMap<Element, string>()
  const textOf = (element: Element) => (element.textContent ?? '').replaceAll(/\s+/g, ' ').trim()
  new MutationObserver((records) => {
    const changed = new Set<Element>()
    const added = new Set<Node>()
    for (const { target, addedNodes } of records) {
      const element = target instanceof Element ? target : target.parentElement
      const region = element?.closest(isLive)
      if (region) changed.add(region)
      for (const node of addedNodes) {
        added.add(node)
        if (!(node instanceof Element)) continue
        for (const alert of [node, ...node.querySelectorAll('[role=alert]')])
          if (alert.matches('[role=alert]')) changed.add(alert)
      }
    }
    for (const region of changed) {
      const isNew = [...added].some((node) => node.contains(region))
      const text = textOf(region)
      if (isNew && !region.matches('[role=alert]')) last.set(region, text)
      if (!text || last.get(region) === text) {
        last.set(region, text)
        continue
      }
      last.set(region, text)
      tell(text)
    }
  }).observe(document, { childList: true, subtree: true, characterData: true })
}
