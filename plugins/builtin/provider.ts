import type { Context, User } from 'convosphere'
import type { Provider } from '../models/index.ts'
import { calculate } from './calculate.ts'
import { answerDate } from './dates.ts'
import { plain, wordsToFind } from './find.ts'
import { isGreeting, type Language, languageOf } from './language.ts'
import { type Passage, quotations } from './passages.ts'

type BuiltinContext = Context<'models'>

/** Between two words, in ms: an answer is read as it comes. */
const paceMs = 10
const mostFound = 10
/** What would be drawn inside a sentence that is quoted word for word. */
const markdownMarks = /[\\`*_[\]<>$~]/g

/** Answers without key or network. It is no language model, says so, and does what it can exactly. */
export function createBuiltin(ctx: BuiltinContext): Provider {
  const name = ctx.kernel.settings.app().instanceName
  return {
    id: 'builtin',
    name: 'ConvoSphere',
    configured: false,
    signal: ctx.signal,
    models: async () => [
      {
        id: 'builtin/convosphere',
        name: 'ConvoSphere',
        provider: 'builtin',
        abilities: [],
        lacks: ['vision', 'tools', 'reasoning'],
      },
    ],
    async *stream({ messages, user, found, prefix = '' }, signal) {
      const told = messages.findLast((message) => message.role === 'user')?.text ?? ''
      const { question, passages } = found ?? { question: told, passages: undefined }
      const language = languageOf(question, user.locale ?? ctx.config.defaultLocale)
      const answer = await reply(ctx, { question: question.trim(), user, language, name, passages })
      const rest = answer.startsWith(prefix) ? answer.slice(prefix.length) : `\n\n${answer}`
      for (const text of rest.split(/(?<=\s)(?=\S)/)) {
        if (signal.aborted) return
        if (text) yield { type: 'text', text }
        await Bun.sleep(paceMs)
      }
    },
  }
}

interface Asked {
  question: string
  user: User
  language: Language
  name: string
  /** Undefined: nothing was to be looked up. */
  passages: Passage[] | undefined
}

async function reply(ctx: BuiltinContext, asked: Asked): Promise<string> {
  const { question, user, language } = asked
  const t = ctx.kernel.plugins.runtime.translate(language)
  if (isGreeting(question)) return introduction(ctx, asked, 'builtin.greeting')
  const words = wordsToFind(question)
  if (words) return found(ctx, asked, words)
  const zone = user.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone
  const date = answerDate(question, { language, zone, now: new Date() })
  if (date) return t(date.key, date.values)
  const sum = calculate(question, language)
  if (sum) {
    const { expression, result, percent } = sum
    if (!Number.isFinite(result)) return t('builtin.undefined', { expression })
    return t('builtin.result', {
      expression,
      result: shown(result, language) + (percent ? ' %' : ''),
    })
  }
  const quoted = quotations(question, asked.passages ?? [])
  if (quoted.length) {
    const lines = quoted.map(
      ({ n, sentence }) => `> ${sentence.replaceAll(markdownMarks, '\\$&')} [${n}]`,
    )
    return `${t('builtin.inDocuments')}\n\n${lines.join('\n>\n')}`
  }
  if (asked.passages) return `${t('builtin.notInDocuments')} ${t(hintFor(user))}`
  return introduction(ctx, asked, 'builtin.unknown')
}

/** What it is, and what it can do. */
function introduction(ctx: BuiltinContext, asked: Asked, opening: string): string {
  const { user, language, name, passages } = asked
  const t = ctx.kernel.plugins.runtime.translate(language)
  const abilities = [t('builtin.abilities'), ...(passages ? [t('builtin.quotes')] : [])].join('\n')
  return `${t(opening, { name })}\n\n${abilities}\n\n${t(hintFor(user))}`
}

/** Who can have it answer more. */
const hintFor = ({ role }: User): string =>
  role === 'admin' ? 'builtin.connect' : 'builtin.askAdmin'

/** As many digits as a double can be trusted with. */
function shown(result: number, language: Language): string {
  const huge = result !== 0 && (Math.abs(result) >= 1e15 || Math.abs(result) < 1e-6)
  return new Intl.NumberFormat(language, {
    maximumSignificantDigits: huge ? 12 : 15,
    ...(huge && { notation: 'scientific' }),
  }).format(result)
}

async function found(ctx: BuiltinContext, asked: Asked, words: string[]): Promise<string> {
  const { question, user, language } = asked
  const t = ctx.kernel.plugins.runtime.translate(language)
  const messages = (await ctx.find('chat')?.find(user, words)) ?? []
  const threads = new Map(
    messages
      // The question itself holds the words too.
      .filter((message) => message.text.trim() !== question)
      .map((message) => [message.threadId, message] as const),
  )
  const what = plain(words.join(' '))
  if (!threads.size) return t('builtin.foundNothing', { what })
  const day = new Intl.DateTimeFormat(language, { dateStyle: 'medium' })
  const lines = [...threads.values()].slice(0, mostFound).map((message) => {
    const title = plain((message.title || message.text).slice(0, 80))
    const date = day.format(new Date(message.createdAt))
    return `- [${title}](/chat/threads/${message.threadId}) (${date})`
  })
  return `${t('builtin.found', { count: lines.length, what })}\n\n${lines.join('\n')}`
}
