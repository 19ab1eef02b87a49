import type { Language } from './language.ts'

/** Where and when somebody asks, and in which language. */
export interface Asked {
  language: Language
  /** IANA name. */
  zone: string
  now: Date
}

/** A message of the catalogue with its values. */
export interface Reply {
  key: string
  values: Record<string, string | number>
}

const dayMs = 86_400_000
const longest = 200

/** A calendar day, as midnight UTC. */
type Day = Date

/**
 * Answers a question about dates or the time.
 * @returns undefined when it is about something else
 */
export function answerDate(question: string, asked: Asked): Reply | undefined {
  const text = question
    .toLowerCase()
    .replaceAll(/\s+/g, ' ')
    .replace(/[\s?!.]+$/, '')
  if (text.length > longest) return undefined
  if (/wie spät|wie ?viel uhr|uhrzeit|what time|current time|time is it/.test(text))
    return time(asked)
  const today = dayIn(asked)
  const span = spanIn(text, today)
  if (span) return daysBetween(span.from, span.to, today, asked.language)
  const day = shifted(text, today) ?? askedDay(text, today)
  return day && { key: 'builtin.date', values: dayNames(day, asked.language) }
}

function time({ language, zone, now }: Asked): Reply {
  const clock = new Intl.DateTimeFormat(language, { timeZone: zone, timeStyle: 'short' })
  return { key: 'builtin.time', values: { time: clock.format(now), zone } }
}

/** Today, where the person is. */
function dayIn({ zone, now }: Asked): Day {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
  }).formatToParts(now)
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value)
  return new Date(Date.UTC(part('year'), part('month') - 1, part('day')))
}

/** The two ends of "days until …", "since …", "between … and …". */
function spanIn(text: string, today: Day): { from: Day; to: Day } | undefined {
  if (!/\btage?\b|\bdays?\b|wie lange|how long/.test(text)) return undefined
  const between = /(?:zwischen|between) (?:dem )?(.+) (?:und|and) (?:dem )?(.+)$/.exec(text)
  if (between) {
    const [from, to] = [dayOf(between[1]!, today), dayOf(between[2]!, today)]
    return from && to && { from, to }
  }
  const until = /\b(?:bis|until|till?|to) (?:zum |the )?(.+)$/.exec(text)
  const since = /\b(?:seit|since) (?:dem |the )?(.+)$/.exec(text)
  const day = dayOf(until?.[1] ?? since?.[1] ?? '', today)
  if (!day) return undefined
  return until ? { from: today, to: day } : { from: day, to: today }
}

function daysBetween(from: Day, to: Day, today: Day, language: Language): Reply {
  const count = Math.round((to.getTime() - from.getTime()) / dayMs)
  const values = { from: longDay(from, language), to: longDay(to, language) }
  if (from.getTime() === today.getTime() && count >= 0)
    return { key: 'builtin.daysUntil', values: { ...values, count } }
  return { key: 'builtin.daysBetween', values: { ...values, count: Math.abs(count) } }
}

const amount = String.raw`(\d{1,6}|eine[mnr]?|ein|an?|one)`
const unit = String.raw`(tag\w*|days?|woche\w*|weeks?|monat\w*|months?|jahr\w*|years?)`
const later = new RegExp(String.raw`\bin ${amount} ${unit}$`)
const earlier = new RegExp(String.raw`\bvor ${amount} ${unit}$|${amount} ${unit} ago$`)
const fromDay = new RegExp(
  String.raw`${amount} ${unit} (nach|vor|after|before|from) (?:dem |the )?(.+)$`,
)

/** The day of "in 30 days", "3 weeks ago", "10 days after 2027-01-01". */
function shifted(text: string, today: Day): Day | undefined {
  const ahead = later.exec(text)
  if (ahead) return shift(today, ahead[1]!, ahead[2]!, 1)
  const back = earlier.exec(text)
  if (back) return shift(today, (back[1] ?? back[3])!, (back[2] ?? back[4])!, -1)
  const away = fromDay.exec(text)
  const start = dayOf(away?.[4] ?? '', today)
  return away && start
    ? shift(start, away[1]!, away[2]!, /vor|before/.test(away[3]!) ? -1 : 1)
    : undefined
}

function shift(day: Day, amount: string, unit: string, direction: 1 | -1): Day | undefined {
  const count = (Number(amount) || 1) * direction
  const moved = /^(?:tag|day)/.test(unit)
    ? new Date(day.getTime() + count * dayMs)
    : /^(?:woche|week)/.test(unit)
      ? new Date(day.getTime() + count * 7 * dayMs)
      : addMonths(day, /^(?:monat|month)/.test(unit) ? count : count * 12)
  return Number.isNaN(moved.getTime()) ? undefined : moved
}

/** A month after 31 January is the last day of February. */
function addMonths(day: Day, count: number): Day {
  const month = day.getUTCMonth() + count
  const lastDay = new Date(Date.UTC(day.getUTCFullYear(), month + 1, 0)).getUTCDate()
  return new Date(Date.UTC(day.getUTCFullYear(), month, Math.min(day.getUTCDate(), lastDay)))
}

const asksForDay =
  /wochentag|weekday|day of the week|wh(?:at|ich) (?:day|date)|welche[rns]? (?:tag|datum)|wievielte|welches datum|today['’]?s date|datum/

/** The day that "which weekday is …" names, or today. */
function askedDay(text: string, today: Day): Day | undefined {
  if (!asksForDay.test(text)) return undefined
  const named = text.split(' ').flatMap((_, at, words) => words.slice(at).join(' '))
  for (const words of named) {
    const day = dayOf(words, today)
    if (day) return day
  }
  return /heute|today|is it|haben wir|ist es|datum$|date$/.test(text) ? today : undefined
}

interface MonthName {
  month: number
  name: string
}
let monthNames: MonthName[] | undefined

/** Asked of Intl when first needed: that takes longer than the rest of the program's start. */
const listMonths = () =>
  (['de', 'en'] as const).flatMap((language) => {
    const name = new Intl.DateTimeFormat(language, { month: 'long', timeZone: 'UTC' })
    return Array.from({ length: 12 }, (_, month) => ({
      month,
      name: name.format(Date.UTC(2000, month, 1)).toLowerCase(),
    }))
  })

const monthOf = (word: string) =>
  (monthNames ??= listMonths()).find(
    ({ name }) => name === word || (word.length === 3 && name.startsWith(word)),
  )?.month

const nearDays: Record<string, number> = {
  heute: 0,
  today: 0,
  now: 0,
  morgen: 1,
  tomorrow: 1,
  übermorgen: 2,
  gestern: -1,
  yesterday: -1,
}

/** Reads "2027-01-01", "24.12.2026", "24. Dezember", "December 24, 2026", "tomorrow". */
function dayOf(words: string, today: Day): Day | undefined {
  const text = words.trim()
  const near = nearDays[text]
  if (near !== undefined) return new Date(today.getTime() + near * dayMs)
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text)
  if (iso) return valid(Number(iso[1]), Number(iso[2]) - 1, Number(iso[3]))
  const dotted = /^(\d{1,2})\. ?(\d{1,2})\.? ?(\d{4})?$/.exec(text)
  if (dotted) return inYear(Number(dotted[1]), Number(dotted[2]) - 1, dotted[3], today)
  const dayFirst = /^(\d{1,2})(?:\.|st|nd|rd|th)? (?:of )?(\p{L}+)\.?,?(?: (\d{4}))?$/u.exec(text)
  if (dayFirst) return inYear(Number(dayFirst[1]), monthOf(dayFirst[2]!), dayFirst[3], today)
  const monthFirst = /^(\p{L}+)\.? (\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?$/u.exec(text)
  if (monthFirst)
    return inYear(Number(monthFirst[2]), monthOf(monthFirst[1]!), monthFirst[3], today)
  return undefined
}

/** Without a year the next such day is meant. */
function inYear(day: number, month: number | undefined, year: string | undefined, today: Day) {
  if (month === undefined) return undefined
  if (year) return valid(Number(year), month, day)
  const thisYear = valid(today.getUTCFullYear(), month, day)
  return thisYear && thisYear < today ? valid(today.getUTCFullYear() + 1, month, day) : thisYear
}

function valid(year: number, month: number, day: number): Day | undefined {
  const date = new Date(Date.UTC(year, month, day))
  return date.getUTCMonth() === month && date.getUTCDate() === day ? date : undefined
}

const longDay = (day: Day, language: Language) =>
  new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(day)

const dayNames = (day: Day, language: Language) => ({
  weekday: new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' }).format(day),
  date: longDay(day, language),
})
