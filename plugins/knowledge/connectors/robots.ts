/** What we call ourselves in robots.txt. */
const product = 'convosphere'

interface Rule {
  allows: boolean
  path: string
}

export interface Robots {
  allows(path: string): boolean
  /** Seconds between two requests that the site wishes for. */
  delay: number | undefined
}

/** Where there are no rules (RFC 9309, 2.3.1.3). */
export const allowsAll: Robots = { allows: () => true, delay: undefined }

/**
 * The rules of a robots.txt for us, or else for everybody (RFC 9309, 2.2): the longest rule that fits
 * a path counts, and of two that are as long the one that allows.
 */
export function readRobots(text: string): Robots {
  const groups: { agents: string[]; rules: Rule[]; delay: number | undefined }[] = []
  let open: (typeof groups)[number] | undefined
  for (const line of text.split(/\r\n|\r|\n/)) {
    const found = /^\s*([a-z-]+)\s*:\s*(.*)$/i.exec(line.replace(/#.*/, ''))
    if (!found) continue
    const [name, value] = [found[1]!.toLowerCase(), found[2]!.trim()]
    if (name === 'user-agent') {
      if (!open || open.rules.length || open.delay !== undefined)
        groups.push((open = { agents: [], rules: [], delay: undefined }))
      open.agents.push(value.toLowerCase())
    } else if (name === 'allow' || name === 'disallow') {
      // A rule without a path says nothing.
      open?.rules.push({ allows: name === 'allow' || !value, path: value })
    } else if (name === 'crawl-delay' && open) open.delay = Number(value) || 0
  }
  const ours = groups.filter(({ agents }) => agents.includes(product))
  const those = ours.length ? ours : groups.filter(({ agents }) => agents.includes('*'))
  const rules = those
    .flatMap((group) => group.rules)
    .toSorted((a, b) => b.path.length - a.path.length || Number(b.allows) - Number(a.allows))
  return {
    allows: (path) => rules.find((rule) => fits(path, rule.path))?.allows ?? true,
    delay: those.find(({ delay }) => delay !== undefined)?.delay,
  }
}

/** Whether a path begins as a rule says, in which `*` stands for anything and `$` for the end. */
function fits(path: string, rule: string): boolean {
  const isWhole = rule.endsWith('$')
  const [first = '', ...rest] = encoded(isWhole ? rule.slice(0, -1) : rule).split('*')
  const given = encoded(path)
  if (!given.startsWith(first)) return false
  let at = first.length
  for (const [index, part] of rest.entries()) {
    const isLast = isWhole && index === rest.length - 1
    const next = isLast ? given.length - part.length : given.indexOf(part, at)
    if (next < at || !given.startsWith(part, next)) return false
    at = next + part.length
  }
  return !isWhole || at === given.length
}

/** The same octets in the same spelling (RFC 9309, 2.2.2). */
const encoded = (path: string) =>
  path
    .replaceAll(/[^\u0021-\u007e]/gu, encodeURIComponent)
    .replaceAll(/%[\da-f]{2}/gi, (code) => code.toUpperCase())
