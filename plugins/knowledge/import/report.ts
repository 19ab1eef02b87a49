/** What became of a file. */
export type Outcome = 'read' | 'taken' | 'double' | 'left out' | 'failed'

const outcomes: Outcome[] = ['read', 'taken', 'double', 'left out', 'failed']

/** How many files there are, and how much of them is done. */
export interface Standing {
  total: number
  /** As many files as it is worth. */
  done: number
}

interface Screen {
  write(text: string): unknown
  isTTY?: boolean
  columns?: number
}

const clearLine = '\r\u001B[2K'

/**
 * Tells how an import goes: a line for each file, and on a terminal one at the bottom that shows how
 * far it is, with a line only for what did not go well.
 */
export function createReport(screen: Screen) {
  const counts = new Map<Outcome, number>()
  let bar = ''

  const line = (text: string) => {
    screen.write(screen.isTTY ? `${clearLine}${text}\n${bar}` : `${text}\n`)
  }

  return {
    counts,
    line,

    /** @param why what is said of it */
    tell(outcome: Outcome, path: string, why?: string): void {
      counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
      const wentWell = outcome === 'read' || outcome === 'taken'
      if (!screen.isTTY || !wentWell)
        line(`${outcome.padEnd(8)}  ${shown(path)}${why ? ` (${shown(why)})` : ''}`)
    },

    show({ total, done }: Standing): void {
      if (!screen.isTTY) return
      bar = barOf({ total, done }, summaryOf(counts), screen.columns || 80)
      screen.write(clearLine + bar)
    },

    /** The last line. */
    end(): void {
      if (screen.isTTY) screen.write(clearLine)
      screen.write(`${summaryOf(counts) || 'There is nothing to read here'}.\n`)
    },
  }
}

/** A line of at most so many characters. */
function barOf({ total, done }: Standing, summary: string, columns: number): string {
  const part = total ? Math.min(1, done / total) : 0
  const width = 20
  const full = Math.floor(part * width)
  const percent = `${Math.floor(part * 100)} %`.padStart(5)
  const text = `[${'='.repeat(full)}${' '.repeat(width - full)}] ${percent} of ${total}  ${summary}`
  return text.slice(0, columns - 1)
}

const summaryOf = (counts: Map<Outcome, number>) =>
  outcomes
    .flatMap((outcome) => {
      const count = counts.get(outcome)
      return count ? [`${count} ${outcome === 'double' && count > 1 ? 'doubles' : outcome}`] : []
    })
    .join(', ')

/** A name may hold anything; on a terminal it must do nothing. */
const shown = (text: string) => text.toWellFormed().replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?')
