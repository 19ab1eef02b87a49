import { type Conversation, type Entry, joined } from './product.ts'

/**
 * How long a message may be, in characters, as pages show fifty at a time, and how long all of a
 * conversation together: branches of one answer repeat it.
 */
const longestMessage = 2 * 1024 * 1024
const mostCharacters = 64 * 1024 * 1024

/**
 * A conversation's entries as our tree has them: parents before children, siblings oldest first.
 * What holds nothing is left out, the steps of one answer become one message, and a question that
 * nobody answered gets an interrupted answer, so that one can go on from there.
 * @returns the messages, and which of them ends the branch that was shown
 * @throws {RangeError} when one is too long, or all take far more room than the entries
 */
export function asTree(conversation: Conversation): {
  messages: Entry[]
  leafId: string | undefined
} {
  const entries = eachOnce(conversation.entries)
  const parentOf = solidParents(entries)
  const childrenOf = Map.groupBy(entries.filter(isSolid), (entry) => parentOf(entry.id))
  for (const siblings of childrenOf.values())
    if (siblings.every((entry) => entry.createdAt))
      siblings.sort((a, b) => (a.createdAt! < b.createdAt! ? -1 : +(a.createdAt! > b.createdAt!)))

  const messages: Entry[] = []
  let characters = 0
  const put = (message: Entry) => {
    const length = message.text.length + (message.reasoning?.length ?? 0)
    characters += length
    if (length > longestMessage) throw new RangeError('a message is too long')
    if (characters > mostCharacters) throw new RangeError('branches of one answer repeat too much')
    messages.push(message)
  }
  const waiting: Place[] = []
  /** On a stack: the first comes last. */
  const wait = (some: Entry[], parentId: string | undefined, before?: Steps) => {
    for (const entry of some.toReversed()) waiting.push({ entry, parentId, before })
  }
  wait(childrenOf.get(undefined) ?? [], undefined)
  while (waiting.length) {
    const { entry, parentId, before } = waiting.pop()!
    const children = childrenOf.get(entry.id) ?? []
    if (entry.role === 'user') {
      put({ ...entry, parentId })
      if (!children.length) put(unanswered(entry))
      wait(children, entry.id)
      continue
    }
    const answer = { entry, before }
    const [goesOn, asked] = [children.filter(isAnswer), children.filter((one) => !isAnswer(one))]
    // What goes on as the same answer is one message, where it ends.
    if (asked.length || !goesOn.length) put({ ...together(answer), parentId })
    wait(asked, entry.id)
    wait(goesOn, parentId, answer)
  }
  return { messages, leafId: leafOf(conversation, messages, parentOf) }
}

/** The entries, those whose id another one has already under one of their own. */
function eachOnce(entries: Entry[]): Entry[] {
  const taken = new Set(entries.filter((entry) => entry.role === 'user').map(answerId))
  return entries.flatMap((entry, at) => {
    const id = taken.has(entry.id) ? `${entry.id}/${at}` : entry.id
    if (taken.has(id)) return []
    taken.add(id)
    return { ...entry, id }
  })
}

interface Place {
  entry: Entry
  /** The message that it follows. */
  parentId: string | undefined
  /** The beginning of the answer that it goes on with. */
  before: Steps | undefined
}

/** An answer, from its last step back. */
interface Steps {
  entry: Entry
  before: Steps | undefined
}

const isAnswer = (entry: Entry) => entry.role === 'assistant'

const isSolid = ({ role, text, reasoning, status }: Entry) =>
  role !== 'none' && Boolean(text.trim() || reasoning?.trim() || status)

/** For each entry the nearest one above it that holds something. */
function solidParents(entries: Entry[]): (id: string) => string | undefined {
  const byId = new Map(entries.map((entry) => [entry.id, entry]))
  const found = new Map<string, string | undefined>()
  return (id) => {
    const passed = new Set<string>()
    let at = byId.get(id)?.parentId
    while (at && !passed.has(at)) {
      const entry = byId.get(at)
      if (entry && isSolid(entry)) break
      passed.add(at)
      at = found.has(at) ? found.get(at) : entry?.parentId
    }
    // One that is above itself is above nothing.
    const parent = at && !passed.has(at) ? at : undefined
    for (const one of passed) found.set(one, parent)
    return parent
  }
}

function together(last: Steps): Entry {
  if (!last.before) return last.entry
  const steps: Entry[] = []
  for (let at: Steps | undefined = last; at; at = at.before) steps.push(at.entry)
  const model = steps.find((step) => step.model)?.model
  steps.reverse()
  return {
    ...last.entry,
    text: joined(steps.map((step) => step.text)),
    reasoning: joined(steps.map((step) => step.reasoning)),
    model,
    createdAt: steps.find((step) => step.createdAt)?.createdAt,
  }
}

const answerId = (question: Entry) => `${question.id}/answer`

const unanswered = (question: Entry): Entry => ({
  id: answerId(question),
  parentId: question.id,
  role: 'assistant',
  text: '',
  status: 'interrupted',
  createdAt: question.createdAt,
})

/** Where the branch ends that was shown, else the one with the newest message. */
function leafOf(
  { leafId }: Conversation,
  messages: Entry[],
  parentOf: (id: string) => string | undefined,
): string | undefined {
  const lastChildOf = new Map(messages.map((message) => [message.parentId, message.id]))
  const kept = new Set(messages.map((message) => message.id))
  let shown = leafId
  const passed = new Set<string>()
  while (shown && !kept.has(shown) && !passed.has(shown)) {
    passed.add(shown)
    shown = parentOf(shown)
  }
  const newest = messages.reduce<Entry | undefined>(
    (last, one) => (last && (last.createdAt ?? '') > (one.createdAt ?? '') ? last : one),
    undefined,
  )
  let leaf = shown && kept.has(shown) ? shown : newest?.id
  while (leaf && lastChildOf.has(leaf)) leaf = lastChildOf.get(leaf)
  return leaf
}
