import { t } from 'convosphere'
import { Empty, hx, Icon, Page } from 'convosphere/views'
import type { Document } from '../store.ts'

interface PickerProps {
  query: string
  documents: Document[]
  threadId: string | undefined
  /** Ids of those that are chosen already. */
  chosen: string[]
}

/** Documents by their titles, one of which a conversation is to be about. */
export function PickerPage(props: PickerProps) {
  return (
    <Page title={t('knowledge.choice.pick')}>
      <Finder {...props} />
      <Pickable {...props} />
    </Page>
  )
}

/** The same over the conversation. */
export function PickerSheet(props: PickerProps) {
  return (
    <dialog class="sheet picker" data-open closedby="any" aria-labelledby="sheet-title">
      <h2 id="sheet-title" safe>
        {t('knowledge.choice.pick')}
      </h2>
      <Finder {...props} />
      <Pickable {...props} />
      <form method="dialog">
        <button class="button" safe>
          {t('knowledge.choice.close')}
        </button>
      </form>
    </dialog>
  )
}

function Finder({ query, threadId, chosen }: PickerProps) {
  return (
    <form action="/knowledge/choice" role="search">
      <input
        type="search"
        name="q"
        class="input"
        value={query}
        aria-label={t('knowledge.choice.title')}
        placeholder={t('knowledge.choice.title')}
        maxlength="200"
        autofocus
        {...hx({
          get: '/knowledge/choice',
          include: 'closest form',
          trigger: 'input changed delay:150ms',
          target: '#pickable',
          swap: 'outerHTML',
          sync: 'this:replace',
        })}
      />
      <input type="hidden" name="list" value="true" />
      {threadId ? <input type="hidden" name="thread" value={threadId} /> : ''}
      {chosen.map((id) => (
        <input type="hidden" name="document" value={id} />
      ))}
    </form>
  )
}

/** What can be chosen: a link to the conversation with it, or it joins what is there. */
export function Pickable({ documents, threadId, chosen }: PickerProps) {
  if (!documents.length)
    return (
      <div id="pickable" role="status">
        <Empty icon="file" text={t('knowledge.choice.nothing')} />
      </div>
    )
  const path = threadId ? `/chat/threads/${threadId}` : '/'
  return (
    <ul id="pickable" class="pickable" role="list">
      {documents.map(({ id, title }) => (
        <li>
          <a
            href={`${path}?${new URLSearchParams([...chosen, id].map((one) => ['document', one]))}`}
            data-close
            {...hx({
              get: `/knowledge/documents/${id}/choice${threadId ? `?thread=${threadId}` : ''}`,
              include: '#choice, #chosen',
              target: '#choice',
              swap: 'outerHTML',
            })}
          >
            <Icon name="file" />
            <span safe>{title}</span>
          </a>
        </li>
      ))}
    </ul>
  )
}
