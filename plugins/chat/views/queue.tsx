import { t } from 'convosphere'
import { Button, Dialog, hx, Icon } from 'convosphere/views'
import { longestQuestion } from '../chat.ts'
import type { QueuedQuestion } from '../queue/store.ts'
import { shorten } from '../title.ts'
import { givesUp, KeptDraft } from './kept.tsx'

interface QueueProps {
  waiting: QueuedQuestion[]
  /** Whether an answer is being written, for which they wait. */
  writing: boolean
}

/** What waits in a thread, above where one writes. */
export function Queue({ waiting, writing }: QueueProps) {
  return (
    <section id="queue" class="queue" aria-label={t('chat.queue.title')} hidden={!waiting.length}>
      {waiting.length ? (
        <>
          <p class="quiet" role="status" safe>
            {t(writing ? 'chat.queue.waits' : 'chat.queue.held')}
          </p>
          <ol role="list">
            {waiting.map((question) => (
              <QueueItem question={question} writing={writing} />
            ))}
          </ol>
        </>
      ) : (
        ''
      )}
    </section>
  )
}

/** The queue with its place, for a fragment that draws the end of the thread anew. */
export function QueuePart(props: QueueProps) {
  return (
    <hx-partial hx-target="#queue" hx-swap="outerMorph">
      <Queue {...props} />
    </hx-partial>
  )
}

const queueTarget = { target: '#queue', swap: 'outerMorph', sync: 'this:drop' }

function QueueItem({ question, writing }: { question: QueuedQuestion; writing: boolean }) {
  const { id } = question
  const files = t('chat.queue.files', { count: question.attachments.length })
  const text = shorten(question.text) || files
  const path = `/chat/queue/${id}`
  const send = t(writing ? 'chat.queue.sendNow' : 'chat.queue.send', { text })
  return (
    <li class="queued" id={`q-${id}`}>
      <span class="queued-text" safe>
        {question.text}
      </span>
      {question.attachments.length ? (
        <span class="quiet queued-files">
          <Icon name="clip" />
          <span safe>{files}</span>
        </span>
      ) : (
        ''
      )}
      <button
        type="button"
        class="button quiet icon-only"
        aria-label={send}
        title={send}
        {...hx({ post: `${path}/sending`, swap: 'none' })}
      >
        <Icon name="send" />
      </button>
      <button
        type="button"
        class="button quiet icon-only"
        aria-label={t('chat.queue.edit', { text })}
        title={t('chat.edit')}
        {...hx({ get: `${path}/edit`, target: '#sheet' })}
      >
        <Icon name="edit" />
      </button>
      <button
        type="button"
        class="button quiet icon-only"
        aria-label={t('chat.queue.remove', { text })}
        title={t('chat.delete')}
        {...hx({ delete: path, ...queueTarget })}
      >
        <Icon name="close" />
      </button>
    </li>
  )
}

/** A waiting question as a form. */
export function QueueSheet({ question }: { question: QueuedQuestion }) {
  return (
    <Dialog id="queue-sheet" title={t('chat.queue.editTitle')} open>
      <form
        class="stack"
        data-keeps={question.id}
        {...hx({ put: `/chat/queue/${question.id}`, ...queueTarget })}
      >
        <KeptDraft />
        <textarea
          class="input"
          name="text"
          rows="4"
          maxlength={longestQuestion}
          required={!question.attachments.length}
          autofocus
          aria-label={t('chat.question')}
          safe
        >
          {question.text}
        </textarea>
        <div class="row end">
          <Button label={t('chat.cancel')} type="button" attributes={givesUp} />
          <button class="button primary" data-close safe>
            {t('chat.save')}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

/** What waits for a connection; its script fills it. */
export function Outbox() {
  return (
    <section id="outbox" class="queue" aria-label={t('chat.outbox.title')} hidden>
      <p class="quiet" role="status" safe>
        {t('chat.outbox.waits')}
      </p>
      <ol role="list"></ol>
      <template id="outbox-item">
        <li class="queued">
          <span class="queued-text"></span>
          <span class="refused" hidden safe>
            {t('chat.outbox.refused')}
          </span>
          <button
            type="button"
            class="button quiet icon-only"
            aria-label={t('chat.queue.edit', { text: '{text}' })}
            title={t('chat.outbox.takeBack')}
          >
            <Icon name="edit" />
          </button>
          <button
            type="button"
            class="button quiet icon-only"
            aria-label={t('chat.queue.remove', { text: '{text}' })}
            title={t('chat.delete')}
          >
            <Icon name="close" />
          </button>
        </li>
      </template>
    </section>
  )
}
