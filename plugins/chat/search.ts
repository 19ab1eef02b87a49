import type { Database, Value } from 'convosphere'

/** What narrows a search, all of it optional. Days are ISO 8601 dates in UTC. */
export interface Filters {
  /** Conversations that this model has answered in. */
  model?: string | undefined
  /** Null: in no folder. */
  folderId?: string | null | undefined
  pinned?: boolean | undefined
  /** Only archived conversations, or only others. */
  archived?: boolean | undefined
  from?: string | undefined
  to?: string | undefined
}

/** A place where words were found; what matches stands between `marks`. */
export interface Hit {
  threadId: string
  messageId: string
  role: 'user' | 'assistant'
  at: string
  text: string
}

/** A conversation with the newest places in it. */
export interface Found {
  threadId: string
  hits: Hit[]
}

export interface Results {
  /** Whether no conversation holds all the words, so that these hold some. */
  loose: boolean
  /** Conversations with the words in their title; on the first page only. */
  titles: { threadId: string; title: string }[]
  items: Found[]
  next: string | null
}

/** Stand around what matches; no keyboard writes them. */
export const marks = { start: '\u0002', end: '\u0003' }

const mostWords = 12
const mostTitles = 5
const hitsAThread = 3
/** How many matches are read at a time. */
const batch = 200
/** Pages of the index that one step of cleaning writes at most. */
const pagesAStep = 200

const newest = Number.MAX_SAFE_INTEGER

/** Finds words in the titles and texts of one person's conversations (sqlite.org/fts5.html). */
export function createSearch(db: Database) {
  interface Match {
    n: number
    threadId: string
    messageId: string | null
    role: 'user' | 'assistant' | null
    at: string
  }

  /** Matches that are older than `before`, newest first. */
  function matches(expression: string, filters: Filters, before: number, limit: number) {
    const { sql, values } = conditions(filters)
    return db.all<Match>(
      `select entry.n, entry.thread_id as threadId, message_id as messageId, role,
              coalesce(messages.created_at, threads.created_at) as at
         from search join search_entries as entry on entry.n = search.rowid
         join threads on threads.id = entry.thread_id
         left join messages on messages.id = message_id
        where search match ? and search.rowid < ? and deleted_at is null and temporary = 0 ${sql}
        order by search.rowid desc limit ?`,
      expression,
      before,
      ...values,
      limit,
    )
  }

  /** Whether a thread was listed on an earlier page, because it has a match newer than this page's. */
  async function isListed(expression: string, threadId: string, from: number): Promise<boolean> {
    const row = await db.get(
      `select 1 from search where search match ? and rowid in (
         select n from search_entries where thread_id = ? and n >= ?) limit 1`,
      expression,
      threadId,
      from,
    )
    return row !== undefined
  }

  /** The words around each match, as one line. */
  async function snippets(expression: string, found: Match[]): Promise<Map<number, string>> {
    if (!found.length) return new Map()
    const places = found.map((match) => match.n)
    // The range is read in one go; asked for single rows, FTS5 would begin anew for each of them.
    const rows = await db.all<{ n: number; title: string; text: string }>(
      `select rowid as n, highlight(search, 1, ?, ?) as title, snippet(search, 2, ?, ?, '…', 32) as text
         from search where search match ? and rowid between ? and ?
          and +rowid in (${places.map(() => '?').join()})`,
      marks.start,
      marks.end,
      marks.start,
      marks.end,
      expression,
      Math.min(...places),
      Math.max(...places),
      ...places,
    )
    return new Map(rows.map((row) => [row.n, row.title || asLine(row.text)]))
  }

  async function titles(ownerId: string, words: Words, filters: Filters) {
    const expression = matching(ownerId, 'title', words.join(' AND '))
    const found = await matches(expression, filters, newest, mostTitles)
    const texts = await snippets(expression, found)
    return found.map(({ n, threadId }) => ({ threadId, title: texts.get(n) ?? '' }))
  }

  /** Conversations with matches, each once, by its newest match. */
  async function threads(
    expression: string,
    filters: Filters,
    after: string | undefined,
    limit: number,
  ) {
    const start = /^\d{1,16}$/.test(after ?? '') ? Number(after) : undefined
    const found = new Map<string, Match[]>()
    const listed = new Set<string>()
    let last = start ?? newest
    while (true) {
      const some = await matches(expression, filters, last, batch)
      for (const match of some) {
        const hits = found.get(match.threadId)
        if (hits && hits.length < hitsAThread) hits.push(match)
        if (!hits && !listed.has(match.threadId)) {
          if (start && (await isListed(expression, match.threadId, start)))
            listed.add(match.threadId)
          else if (found.size === limit) return { found, next: String(last) }
          else found.set(match.threadId, [match])
        }
        last = match.n
      }
      if (some.length < batch) return { found, next: null }
    }
  }

  return {
    /**
     * Conversations of a person that hold all the words of a query, else some of them, newest first.
     * The last word may be unfinished; `"quoted words"` stand together.
     * @param after the `next` of the page before
     */
    async find(
      ownerId: string,
      query: string,
      filters: Filters,
      after: string | undefined,
      limit: number,
    ): Promise<Results> {
      const words = wordsOf(query)
      if (!words.length) return { loose: false, titles: [], items: [], next: null }
      const [, some, place] = /^(or\.)?(\d+)$/.exec(after ?? '') ?? []
      const inTitles = place ? [] : await titles(ownerId, words, filters)
      let expression = matching(ownerId, 'text', words.join(some ? ' OR ' : ' AND '))
      let { found, next } = await threads(expression, filters, place, limit)
      const isLoose = !place && words.length > 1 && !found.size && !inTitles.length
      if (isLoose) {
        expression = matching(ownerId, 'text', words.join(' OR '))
        ;({ found, next } = await threads(expression, filters, place, limit))
      }
      const texts = await snippets(expression, [...found.values()].flat())
      return {
        loose: isLoose || Boolean(some),
        titles: inTitles,
        items: [...found].map(([threadId, hits]) => ({
          threadId,
          hits: hits.map(({ n, messageId, role, at }) => ({
            threadId,
            messageId: messageId!,
            role: role!,
            at,
            text: texts.get(n) ?? '',
          })),
        })),
        next: next && `${isLoose || some ? 'or.' : ''}${next}`,
      }
    },

    /** Ids of a person's threads whose title or texts hold all the words, newest match first. */
    async threadIds(
      ownerId: string,
      query: string,
      filters: Filters,
      after: string | undefined,
      limit: number,
    ) {
      const words = wordsOf(query)
      if (!words.length) return { items: [], next: null }
      const expression = matching(ownerId, 'title text', words.join(' AND '))
      const { found, next } = await threads(expression, filters, after, limit)
      return { items: [...found.keys()], next }
    },

    /**
     * Writes the index anew, in small steps, where words of removed texts may still stand in it: a
     * merge leaves them out. Does nothing otherwise.
     */
    async clean(): Promise<void> {
      if (!(await db.get('select 1 from search_leftovers'))) return
      await db.run('delete from search_leftovers')
      // The first step gathers everything into one merge; the others go on with it.
      for (let pages = -pagesAStep; await mergeStep(pages); pages = pagesAStep);
    },
  }

  /** False once there is nothing left to merge. */
  function mergeStep(pages: number): Promise<boolean> {
    return db.tx(async (tx) => {
      const changes = async () => (await tx.get<{ n: number }>('select total_changes() as n'))!.n
      const before = await changes()
      await tx.run("insert into search (search, rank) values ('merge', ?)", pages)
      return (await changes()) - before > 1
    })
  }
}

function conditions({ model, folderId, pinned, archived, from, to }: Filters): {
  sql: string
  values: Value[]
} {
  const parts: [string, string | undefined][] = [
    [
      'and exists (select 1 from messages as other where other.thread_id = threads.id and other.model = ?)',
      model,
    ],
    ['and folder_id = ?', folderId ?? undefined],
    ['and search.rowid >= unixepoch(?) << 20', from],
    ["and search.rowid < unixepoch(?, '+1 day') << 20", to],
  ]
  const used = parts.flatMap(([sql, value]) => (value ? [{ sql, value }] : []))
  const is = (column: string, wanted: boolean | undefined) =>
    wanted === undefined ? '' : `and ${column} is ${wanted ? 'not null' : 'null'} `
  const kept =
    is('archived_at', archived) +
    is('pinned_at', pinned) +
    (folderId === null ? is('folder_id', false) : '')
  return {
    sql: kept + used.map((part) => part.sql).join(' '),
    values: used.map((part) => part.value),
  }
}

/** Each word, or words that stand together, as an expression of FTS5. */
type Words = string[]

/** An expression for rows of one person; ids hold letters and digits only. */
const matching = (ownerId: string, columns: string, words: string) =>
  `owner : "${ownerId}" AND {${columns}} : (${words})`

/** The words of a query; the last one matches what begins with it, as it may be unfinished. */
function wordsOf(query: string): Words {
  const found = [...query.slice(0, 1000).matchAll(/"([^"]+)"|[^\s"]+/g)]
    .filter(([all]) => /[\p{L}\p{N}]/u.test(all))
    .slice(0, mostWords)
  return found.map(([all, quoted], index) => {
    const isOpen = !quoted && index === found.length - 1 && /[\p{L}\p{N}]{3}$/u.test(all)
    const ways = spellings(quoted ?? all).map((word) => `"${word}"${isOpen ? ' *' : ''}`)
    return ways.length > 1 ? `(${ways.join(' OR ')})` : ways[0]!
  })
}

/** How German may write a word: the index knows ü as u, people also write ue, and ß as ss. */
function spellings(word: string): string[] {
  const lower = word.normalize('NFC').toLowerCase().replaceAll('"', '')
  const long = lower.replaceAll(/[äöü]/g, (letter) => longVowels[letter]!)
  const short = lower.replaceAll(/(?<![aeiouq])([aou])e/g, '$1')
  const ways = [lower, long, short]
  return [...new Set(ways.flatMap((way) => [way.replaceAll('ß', 'ss'), way.replaceAll('ss', 'ß')]))]
}

const longVowels: Record<string, string> = { ä: 'ae', ö: 'oe', ü: 'ue' }

/** A piece of Markdown as one line of reading text: without the marks of code, tables, maths, links and headings. */
const asLine = (text: string) =>
  text
    // An address in which something was found stays.
    .replaceAll(/!?\[([^\]]*)\]\(([^)]*)\)/g, (link, name: string, address: string) =>
      address.includes(marks.start) ? link : name,
    )
    .replaceAll(/[|:\s]*-{3,}[|:\s-]*|^```.*$|^\s*(?:#{1,6}|>|[-*+])\s+|\||\$\$/gm, ' ')
    .replaceAll(/\*\*|__|~~|`|\\[()[\]]/g, '')
    .replaceAll(/\$(?=\S)([^$\n]+)(?<=\S)\$(?!\d)/g, '$1')
    .replaceAll(/(?<![\w*])([*_])(?=\S)(.+?)(?<=\S)\1(?![\w*])/g, '$2')
    .replaceAll(/\s+/g, ' ')
    .trim()
