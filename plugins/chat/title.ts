import type { User } from 'convosphere'
import type { ChatContext } from './chat.ts'
import type { Message } from './store.ts'

const longest = 80

/** Whether an answer is by the built-in provider, which is no language model and makes no titles. */
export const isBuiltIn = (model: string | undefined): boolean =>
  !model || model.startsWith('builtin/')

/** A short title for a thread by the model that answered; empty when it found none. */
export async function suggestTitle(
  ctx: ChatContext,
  user: User,
  question: string,
  { model, text: answer }: Message,
  signal: AbortSignal,
): Promise<string> {
  if (isBuiltIn(model)) return ''
  const prompt = `Give this conversation a title of at most six words, in its own language. Answer with the title alone.\n\nQuestion: ${question.slice(0, 2000)}\n\nAnswer: ${answer.slice(0, 2000)}`
  const turn = {
    model,
    messages: [{ role: 'user' as const, text: prompt }],
    user,
    maxTokens: 600,
  }
  let text = ''
  const inTime = AbortSignal.any([signal, AbortSignal.timeout(30_000)])
  for await (const part of ctx.use('models').stream(turn, inTime)) {
    if (part.type === 'text') text += part.text
    if (text.length > 400) break
  }
  const line =
    text
      .replaceAll(/<think>[\s\S]*?<\/think>/g, '')
      .trim()
      .split('\n')[0] ?? ''
  return shorten(shorten(line).replaceAll(/^["'„“»#*\s]+|["'“”«*.\s]+$/g, ''))
}

/** The beginning of a text as one line, without Markdown's marks; `C#` and `3 * 4` stay what they are. */
export function shorten(text: string): string {
  const line = text
    .slice(0, 1000)
    .replaceAll(/^\s*(#{1,6} |> ?|```.*|\$\$)/gm, ' ')
    .replaceAll(/(\*\*|__|~~|`)(?=\S)(.+?)(?<=\S)\1/g, '$2')
    .replaceAll(/(?<![\w*])([*_])(?=[^\s*_])(.+?)(?<=[^\s*_])\1(?![\w*])/g, '$2')
    .replaceAll(/\s+/g, ' ')
    .trim()
  if (line.length <= longest) return line
  const cut = line.slice(0, longest)
  return `${cut.slice(0, cut.lastIndexOf(' ') > 40 ? cut.lastIndexOf(' ') : longest)}…`
}
