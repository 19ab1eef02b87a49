import { t } from 'convosphere'
import { hx } from 'convosphere/views'
import type { Thread } from '../store.ts'
import { titleOf } from './thread.tsx'

/** What stands in a deleted thread's place for a while. */
export function Undo({ thread, current }: { thread: Thread; current: boolean }) {
  return (
    <li
      class="thread-item undo"
      id={`thread-${thread.id}`}
      data-vanish
      data-leave={current ? '/' : undefined}
    >
      <span role="status" safe>
        {t('chat.deleted', { title: titleOf(thread) })}
      </span>
      <button
        class="button"
        {...hx({
          post: `/chat/threads/${thread.id}/restoration?current=${current}`,
          target: `#thread-${thread.id}`,
          swap: 'outerHTML',
        })}
        safe
      >
        {t('chat.undo')}
      </button>
    </li>
  )
}
