import { t } from 'convosphere'
import type { Piece, SearchSource } from '../search/index.ts'
import type { Chat } from './chat.ts'
import { marks } from './search.ts'

/** What the search page finds: one's own conversations. */
export const conversations = (chat: Chat): SearchSource => ({
  kind: 'conversation',
  label: 'chat.threads',
  icon: 'chat',
  permission: 'chat.read',
  narrows: ['from', 'to'],

  async find(user, { q, from, to }, limit) {
    const { titles, items, next } = await chat.search.find(
      user.id,
      q,
      { from, to },
      undefined,
      limit,
    )
    const places = new Map(items.map(({ threadId, hits }) => [threadId, hits[0]]))
    const ids = [...new Set([...titles, ...items].map(({ threadId }) => threadId))]
    const threads = await Promise.all(ids.map((id) => chat.store.thread(id)))
    const hits = threads.flatMap((thread) => {
      if (!thread) return []
      const place = places.get(thread.id)
      const at = place ? `?at=${place.messageId}#m-${place.messageId}` : ''
      return {
        title: thread.title || t('chat.untitled'),
        href: `/chat/threads/${thread.id}${at}`,
        date: place?.at ?? thread.createdAt,
        ...(place && { text: piecesOf(place.text) }),
      }
    })
    return { hits, count: hits.length, isMore: next !== null }
  },
})

/** A text with marks in pieces. */
function piecesOf(text: string): Piece[] {
  const [before = '', ...rest] = text.split(marks.start)
  const pieces = rest.flatMap((piece) => {
    const [match = '', ...after] = piece.split(marks.end)
    return [
      { text: match, isMarked: true },
      { text: after.join(''), isMarked: false },
    ]
  })
  return [{ text: before, isMarked: false }, ...pieces].filter((piece) => piece.text)
}
