import { t } from 'convosphere'
import { Button, hx, Page } from 'convosphere/views'
import type { Thread } from '../store.ts'
import { titleOf } from './thread.tsx'

/** What stands in a deleted thread's place in the rail for a while. */
export function Undo({ thread }: { thread: Thread }) {
  return (
    <li class="thread-item undo" id={`thread-${thread.id}`} data-vanish>
      <span role="status" safe>
        {t('chat.deleted', { title: titleOf(thread) })}
      </span>
      <button
        class="button"
        {...hx({
          post: `/chat/threads/${thread.id}/restoration`,
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

interface DeletedProps {
  /** The rail, drawn. */
  rail: JSX.Element
  thread: Thread
  /** That it is deleted. */
  title: string
}

/** What a deleted thread's own page says, as long as it can be brought back. */
export function DeletedPage({ rail, thread: { id }, title }: DeletedProps) {
  return (
    <Page rail={rail} title={title}>
      <p class="quiet" safe>
        {t('chat.deletedHelp')}
      </p>
      <form class="row" method="post" action={`/chat/threads/${id}/restoration`}>
        <Button label={t('chat.undo')} kind="primary" attributes={{ autofocus: true }} />
        <Button label={t('chat.new')} icon="plus" href="/" />
      </form>
    </Page>
  )
}
