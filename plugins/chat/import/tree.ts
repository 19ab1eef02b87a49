import { type Conversation, type Entry, joined } from './product.ts'

/**
 * A conversation's entries as our tree has them: parents before children, siblings oldest first.
 * What holds nothing is left out, the steps of one answer become one message, and a question that
 * nobody answered gets an interrupted answer, so that one can go on from there.
 * @returns the messages, and which of them ends the branch that was shown
 */
export function asTree(conversation: Conversation): {
  messages: Entry[]
  leafId: string | undefined
} {
  const parentOf = solidParents(conversation.entries)
  const childrenOf = Map.groupBy(conversation.entries.filter(isSolid), (entry) =>
    parentOf(entry.id),
  )
  for (const siblings of childrenOf.values())
    if (siblings.every((entry) => entry.createdAt))
      siblings.sort((a, b) => (a.createdAt! < b.createdAt! ? -1 : +(a.createdAt! > b.createdAt!)))

  const messages: Entry[] = []
  const waiting = placed(childrenOf.get(undefined) ?? [], undefined)
  while (waiting.length) {
    const { entry, parentId, before } = waiting.pop()!
    const children = childrenOf.get(entry.id) ?? []
    if (entry.role === 'user') {
      messages.push({ ...entry, parentId })
      if (!children.length) messages.push(unanswered(entry))
      waiting.push(...placed(children, entry.id))
      continue
    }
    const answer = before ? together(before, entry) : entry
    const [goesOn, asked] = [children.filter(isAnswer), children.filter((one) => !isAnswer(one))]
    // What goes on as the same answer is one message, where it ends.
    if (asked.length || !goesOn.length) messages.push({ ...answer, parentId })
    waiting.push(...placed(asked, entry.id), ...placed(goesOn, parentId, answer))
  }
  return { messages, leafId: leafOf(conversation, messages, parentOf) }
}

interface Place {
  entry: Entry
  /** The message that it follows. */
  parentId: string | undefined
  /** The beginning of the answer that it goes on with. */
  before: Entry | undefined
}

/** For a stack: the first comes last. */
const placed = (entries: Entry[], parentId: string | undefined, before?: Entry): Place[] =>
  entries.map((entry) => ({ entry, parentId, before })).toReversed()

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

const together = (before: Entry, entry: Entry): Entry => ({
  ...entry,
  text: joined(before.text, entry.text),
  reasoning: joined(before.reasoning, entry.reasoning),
  model: entry.model ?? before.model,
  createdAt: before.createdAt ?? entry.createdAt,
})

const unanswered = (question: Entry): Entry => ({
  id: `${question.id}/answer`,
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
