/** What we call ourselves in robots.txt. */
const product = 'convosphere'

interface Rule {
  allows: boolean
  path: string
  /** What of a path it wants, in order, encoded. */
  parts: string[]
  /** Whether the path ends with the last of them. */
  isWhole: boolean
}

/** More rules than these say nothing; longer ones neither. */
const most = { rules: 2000, characters: 2000 }

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
  let count = 0
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
      if (open && count++ < most.rules && value.length <= most.characters)
        open.rules.push(ruleOf(name === 'allow' || !value, value))
    } else if (name === 'crawl-delay' && open) open.delay = Number(value) || 0
  }
  const ours = groups.filter(({ agents }) => agents.includes(product))
  const those = ours.length ? ours : groups.filter(({ agents }) => agents.includes('*'))
  const rules = those
    .flatMap((group) => group.rules)
    .toSorted((a, b) => b.path.length - a.path.length || Number(b.allows) - Number(a.allows))
  return {
    allows(path) {
      const given = encoded(path.slice(0, most.characters))
      return rules.find((rule) => fits(given, rule))?.allows ?? true
    },
    delay: those.find(({ delay }) => delay !== undefined)?.delay,
  }
}

/** In a rule `*` stands for anything and `$` for the end. */
function ruleOf(allows: boolean, path: string): Rule {
  const isWhole = path.endsWith('$')
  const parts = encoded(isWhole ? path.slice(0, -1) : path).split(/\*+/)
  return { allows, path, parts, isWhole }
}

/** Whether an encoded path begins as a rule says. */
function fits(given: string, { parts: [first = '', ...rest], isWhole }: Rule): boolean {
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
