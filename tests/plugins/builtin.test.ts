import { expect, test } from 'bun:test'
import { calculate } from '../../plugins/builtin/calculate.ts'
import { answerDate } from '../../plugins/builtin/dates.ts'
import { type App, testApp } from '../app.ts'
import type { Client } from '../client.ts'
import { bring, read } from '../documents.ts'
import { answerOf, ask, settled } from './asking.ts'

async function person(env?: Record<string, string>, app?: App) {
  const running = app ?? (await testApp({ fake: false, ...(env && { env }) }))
  return { app: running, ada: await running.signIn('ada') }
}

const says = async (client: Client, text: string) => (await answerOf(client, text)).text as string

test('it says that it is no language model and what it can do, in the question’s language', async () => {
  const { ada } = await person()
  const english = await says(ada, 'Hello, who are you?')
  expect(english).toContain('not a language model')
  expect(english).toContain('an admin can connect a language model')
  const german = await says(ada, 'Hallo, wer bist du?')
  expect(german).toContain('kein Sprachmodell')
  expect(german).toContain('„15 % von 80“')
})

test('where the question does not tell the language, the person’s does, else the instance’s', async () => {
  const { ada } = await person({ DEFAULT_LOCALE: 'de' })
  expect(await says(ada, '???')).toContain('kein Sprachmodell')
  expect(await says(ada, '1.000 + 1')).toBe('`1.000 + 1` = **1.001**')
  await ada.patch('/api/me', { locale: 'en' })
  expect(await says(ada, '???')).toContain('not a language model')
  expect(await says(ada, '1.000 + 1')).toBe('`1.000 + 1` = **2**')
})

test('of documents it says what stands in them, and what does not; a greeting is a greeting', async () => {
  const { app, ada } = await person()
  const rules = 'Everybody has thirty days of holiday. What was not taken is lost in spring.'
  await read(app, ada, (await bring(ada, 'rules.txt', rules)).id)
  expect(await says(ada, 'How many days of holiday do I have?')).toContain(
    '> Everybody has thirty days of holiday. [1]',
  )
  // Words that say nothing, and parts of others, are no hint.
  expect(await says(ada, 'What was the lowest offer?')).toStartWith(
    'I didn’t find that in your documents.',
  )
  expect(await says(ada, 'Who is verybo?')).toStartWith('I didn’t find that in your documents.')
  const greeting = await says(ada, 'Hello, who are you?')
  expect(greeting).toStartWith('Hello!')
  expect(greeting).toContain('Quote your documents')
  expect(await says(ada, 'Guten Morgen')).toStartWith('Hallo!')
})

test('an admin is told where to connect a model', async () => {
  const { app } = await person()
  expect(await says(await app.signIn('grace', 'admin'), 'Hello')).toContain('](/models/welcome)')
})

test('its words come part by part', async () => {
  const { ada } = await person()
  const { answer } = await ask(ada, 'Hello')
  const events = await ada.follow(`/api/chat/answers/${answer.id}/stream`)
  expect(events.filter((event) => event.event === 'part').length).toBeGreaterThan(5)
})

test('it finds what the person wrote, with title, date and link, and nothing of others', async () => {
  const { app, ada } = await person()
  const grace = await app.signIn('grace')
  await answerOf(grace, 'A secret about llamas')
  const { answer } = await ask(ada, 'How do I feed *llamas*?')
  await settled(ada, answer.id)
  await ada.patch(`/api/chat/threads/${answer.threadId}`, { title: 'Feeding [llamas]' })
  const found = await says(ada, 'find llamas')
  expect(found).toContain('in 1 conversation:')
  expect(found).toContain(`- [Feeding \\[llamas\\]](/chat/threads/${answer.threadId}) (`)
  expect(found).not.toContain('secret')
  expect(await says(ada, 'Suche bitte nach Zebras')).toContain('nichts zu „Zebras“')
})

test('an interrupted answer is carried on where it broke off', async () => {
  const { ada } = await person()
  const { answer } = await ask(ada, 'Hello')
  await ada.follow(`/api/chat/answers/${answer.id}/stream`, {
    until: (events) => events.length > 3,
  })
  await ada.delete(`/api/chat/answers/${answer.id}/writing`)
  const stopped = await settled(ada, answer.id)
  await ada.json(ada.post(`/api/chat/answers/${answer.id}/continuation`))
  const whole = await settled(ada, answer.id)
  expect(whole.text.length).toBeGreaterThan(stopped.text.length)
  expect(whole.text).toBe(await says(ada, 'Hello'))
})

test.each([
  ['2+2', 'en', 4],
  ['What is 2 + 3 * 4?', 'en', 14],
  ['what’s (2 + 3) * -4', 'en', -20],
  ['Was ist 1,5 mal 2?', 'de', 3],
  ['Wie viel ist 1.234,5 + 0,5', 'de', 1235],
  ['1,234.5 + .5 =', 'en', 1235],
  ['1.234.567 / 1', 'de', 1_234_567],
  ['3.5 * 2', 'de', 7],
  ['3,5 * 2', 'en', 7],
  ['2^3^2', 'en', 512],
  ['-2^2', 'en', -4],
  ['2^-1', 'en', 0.5],
  ['15 % von 80', 'de', 12],
  ['what is 15% of 80?', 'en', 12],
  ['80 + 15 %', 'de', 92],
  ['80 - 25%', 'en', 60],
  ['Wie viel Prozent sind 20 von 80?', 'de', 25],
  ['20 is what percent of 80', 'en', 25],
  ['sqrt(16) + abs(-2)', 'en', 6],
  ['Wurzel aus 16', 'de', 4],
  ['the square root of 2.25', 'en', 1.5],
  ['max(1; 2,5)', 'de', 2.5],
  ['max(1, 2.5)', 'en', 2.5],
  ['round(pi, 2)', 'en', 3.14],
  ['10 geteilt durch 4', 'de', 2.5],
  ['2 hoch 10', 'de', 1024],
  ['2 × 3 ÷ 4', 'en', 1.5],
  ['1e3 * 2', 'en', 2000],
] as const)('%s (%s) is %p', (question, language, result) => {
  expect(calculate(question, language)?.result).toBeCloseTo(result, 10)
})

test.each([
  '42',
  'Hello',
  'What is love?',
  '2 +',
  '(1 + 2',
  '1 + foo',
  '1..2 + 1',
  '1.2.3 + 1',
  'constructor(1)',
  '',
  `${'('.repeat(240)}1+1${')'.repeat(240)}`,
  '-'.repeat(499),
  `1+${'sqrt '.repeat(99)}`,
])('%p is no calculation', (question) => {
  expect(calculate(question, 'en')).toBeUndefined()
})

test('what has no result is said to have none', async () => {
  const { ada } = await person()
  expect(await says(ada, '1 / 0')).toBe('`1 / 0` has no result.')
  expect(await says(ada, '0.1 + 0.2')).toBe('`0.1 + 0.2` = **0.3**')
  expect(await says(ada, 'Was ist 10 / 3?')).toBe('`10 / 3` = **3,33333333333333**')
})

// A Sunday evening in Berlin, Monday already in Auckland.
const now = new Date('2026-11-22T18:30:00Z')
const dates = (question: string, language: 'de' | 'en' = 'en', zone = 'Europe/Berlin') =>
  answerDate(question, { language, zone, now })

test.each([
  ['What day is it today?', 'November 22, 2026', 'Sunday'],
  ['What’s today’s date?', 'November 22, 2026', 'Sunday'],
  ['Which date is it in 30 days?', 'December 22, 2026', 'Tuesday'],
  ['3 weeks ago', 'November 1, 2026', 'Sunday'],
  ['What date is 10 days after 2027-01-01?', 'January 11, 2027', 'Monday'],
  ['3 months before May 31, 2027', 'February 28, 2027', 'Sunday'],
  ['Which weekday is December 24?', 'December 24, 2026', 'Thursday'],
  ['What day of the week was 2000-02-29?', 'February 29, 2000', 'Tuesday'],
] as const)('%s', (question, date, weekday) => {
  expect(dates(question)).toEqual({ key: 'builtin.date', values: { date, weekday } })
})

test.each([
  ['Welcher Tag ist heute?', '22. November 2026', 'Sonntag'],
  ['Welches Datum ist in einem Jahr?', '22. November 2027', 'Montag'],
  ['in 30 Tagen', '22. Dezember 2026', 'Dienstag'],
  ['Was war vor 2 Wochen?', '8. November 2026', 'Sonntag'],
  ['Welcher Wochentag ist der 24. Dezember?', '24. Dezember 2026', 'Donnerstag'],
  ['Welcher Wochentag war der 1.1.2000?', '1. Januar 2000', 'Samstag'],
  ['10 Tage vor dem 1. März 2028', '20. Februar 2028', 'Sonntag'],
] as const)('%s', (question, date, weekday) => {
  expect(dates(question, 'de')).toEqual({ key: 'builtin.date', values: { date, weekday } })
})

test.each([
  ['days until 2027-01-01', 'builtin.daysUntil', 40],
  ['How many days until tomorrow?', 'builtin.daysUntil', 1],
  ['Wie viele Tage sind es bis zum 1.1.2027?', 'builtin.daysUntil', 40],
  ['Wie viele Tage seit dem 1. Januar 2026?', 'builtin.daysBetween', 325],
  ['days between 2024-02-28 and 2024-03-01', 'builtin.daysBetween', 2],
  ['days until 2026-11-20', 'builtin.daysBetween', 2],
] as const)('%s', (question, key, count) => {
  expect(dates(question)).toMatchObject({ key, values: { count } })
})

test('the day and the time are those of the person’s place', () => {
  expect(dates('What day is it?', 'en', 'Pacific/Auckland')?.values.weekday).toBe('Monday')
  expect(dates('Wie spät ist es?', 'de')?.values).toEqual({ time: '19:30', zone: 'Europe/Berlin' })
  expect(dates('What time is it?', 'en', 'America/New_York')?.values.time).toMatch(/^1:30\sPM$/)
})

test.each([
  '2026-02-30',
  'Which weekday is February 30?',
  'How long is a day?',
  'I met Ada in May',
])('%s is no question about a date', (question) => expect(dates(question)).toBeUndefined())
