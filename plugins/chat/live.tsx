import { view, withView } from 'convosphere'
import type { Answers, RunningAnswer } from './answers.ts'
import { InterruptedParts, LiveParts, Tail } from './views/message.tsx'

/** An open block of so many characters is sent again at most once a second, shorter ones more often. */
const charactersASecond = 200_000
/** After drawing one, others have their turn for so many times as long as that took. */
const restsADrawing = 4

/**
 * Sends an answer to a page while it is written: first all of it, then each block that has settled
 * and the open rest, as htmx takes them from a stream.
 * @param closing fires when the chat stops, so that the page cannot ask how the answer ended
 * @returns how to end it
 */
export function followLive(
  answers: Answers,
  answer: RunningAnswer,
  send: (html: string) => void,
  closing: AbortSignal,
): () => void {
  const { id, growing } = answer
  const reader = view()
  let sent = { blocks: 0, reasoning: 0 }
  let timer: ReturnType<typeof setTimeout> | undefined
  let next = 0

  function sendAll() {
    sent = { blocks: growing.settled.length, reasoning: answer.reasoning.length }
    // Parts come in the asker's context; the words around them are the reader's.
    const all = withView(reader, () => <LiveParts running={answer} />)
    send(partial(`#b-${id}`, 'innerMorph', all))
  }

  function sendNews() {
    timer = undefined
    if (!sent.reasoning && answer.reasoning) return sendAll()
    const thought = Bun.escapeHTML(answer.reasoning.slice(sent.reasoning))
    const blocks = growing.settled.slice(sent.blocks).join('')
    sent = { blocks: growing.settled.length, reasoning: answer.reasoning.length }
    const began = performance.now()
    const { tail } = growing
    const end = performance.now()
    const rest = (end - began) * restsADrawing
    next = end + Math.max(rest, (tail.length / charactersASecond) * 1000)
    send(
      (thought && partial(`#r-${id}`, 'beforeend', thought)) +
        // In one piece: moved down first, the open rest would count as a jump.
        (blocks
          ? partial(`#t-${id}`, 'outerHTML', blocks + (Tail({ running: answer }) as string))
          : partial(`#t-${id}`, 'innerMorph', tail)),
    )
  }

  function sendEnd() {
    const all = withView(reader, () => <InterruptedParts running={answer} />)
    send(partial(`#b-${id}`, 'innerMorph', all))
  }

  sendAll()
  const unlisten = answers.listen(id, (event) => {
    if (event.type === 'busy' || event.type === 'steps') sendAll()
    else if (event.type === 'part')
      timer ??= setTimeout(sendNews, Math.max(0, next - performance.now()))
    else if (closing.aborted) sendEnd()
  })
  return () => {
    clearTimeout(timer)
    unlisten()
  }
}

/** A piece of HTML with its place. */
const partial = (target: string, swap: string, html: JSX.Element): string =>
  `<hx-partial hx-target="${target}" hx-swap="${swap}">${html as string}</hx-partial>`
