import { t, view } from 'convosphere'
import { hx, Icon } from 'convosphere/views'
import type { Model } from '../../models/index.ts'
import { sight } from '../attach/attachments.ts'
import type { Attachment } from '../attach/store.ts'
import { longestQuestion } from '../chat.ts'
import type { Folder } from '../folders.ts'
import type { QueuedQuestion } from '../queue/store.ts'
import type { Wanted } from '../sources/steps.ts'
import type { Thread } from '../store.ts'
import { AttachButton, Attaching } from './attached.tsx'
import { Outbox, Queue } from './queue.tsx'

/** Where a new conversation belongs. */
export interface NewPlace {
  folder?: Folder | undefined
  temporary?: boolean | undefined
}

export interface ComposerProps {
  /** Undefined: a new conversation. */
  thread?: Thread | undefined
  /** Where a question goes on, if not at the end of the branch that is shown otherwise. */
  parentId?: string | undefined
  models: Model[]
  model: string | undefined
  clientId: string
  /** What waits in the thread, and whether for an answer that is being written. */
  waiting?: QueuedQuestion[] | undefined
  writing?: boolean
  place?: NewPlace
  /** What is to be looked into; by default what the thread’s questions are. */
  wanted?: Wanted | undefined
  draft?: string
  error?: string
  /** What was attached to the draft. */
  attached?: Attachment[]
  /** How many attachments a question may have. */
  mostAttached: number
  /** Whether the person may change anything about how the model answers. */
  mayWish?: boolean
  /** How full the model’s context is. */
  gauge: JSX.Element
}

const sightOf = (model: Model) => {
  const seen = sight(model)
  return seen === 'yes' ? undefined : seen
}

/** Where one writes. Send becomes Stop while an answer is written. */
export function Composer({
  thread,
  models,
  model,
  clientId,
  parentId,
  waiting = [],
  writing = false,
  place = {},
  wanted,
  draft = '',
  error,
  mayWish = false,
  gauge,
  attached = [],
  mostAttached,
}: ComposerProps) {
  const choice = { wanted: wanted ?? thread?.wanted ?? {}, threadId: thread?.id }
  const action = thread ? `/chat/threads/${thread.id}/messages` : '/chat/threads'
  return (
    <form
      id="composer"
      class="composer"
      method="post"
      action={action}
      enctype="multipart/form-data"
      data-draft={`${view().user?.id}:${thread?.id ?? (place.temporary ? 'temporary' : 'new')}`}
      data-new-below={t('chat.newBelow')}
      data-outbox={view().frame.pageAssets.get('outbox.js')}
      data-copy-code={t('chat.copyCode')}
      data-quote={t('chat.quote')}
      data-quote-script={view().frame.pageAssets.get('quote.js')}
      data-copied={t('chat.copied')}
      {...hx({
        post: action,
        target: '#recent',
        swap: 'outerMorph',
        sync: 'this:drop',
        'status:4xx': 'target:#composer-error swap:innerHTML',
        'status:5xx': 'target:#composer-error swap:innerHTML',
      })}
    >
      <input type="hidden" name="clientId" value={clientId} />
      {parentId ? <input type="hidden" name="parentId" value={parentId} /> : ''}
      {place.folder ? <input type="hidden" name="folderId" value={place.folder.id} /> : ''}
      {place.temporary ? <input type="hidden" name="temporary" value="true" /> : ''}
      <div id="composer-error" role="alert" class="composer-error" safe>
        {error ?? ''}
      </div>
      <div id="connection" role="status"></div>
      {thread ? <Queue waiting={waiting} writing={writing} /> : ''}
      <Outbox />
      {view().slot('chat.composer', {}) as 'safe'}
      {view().slot('chat.chosen', choice) as 'safe'}
      {mostAttached ? <Attaching attached={attached} most={mostAttached} /> : ''}
      <label class="hidden" for="composer-text" safe>
        {t('chat.question')}
      </label>
      <textarea
        id="composer-text"
        data-key="Shift+Escape"
        name="text"
        rows="1"
        placeholder={t('chat.placeholder')}
        maxlength={longestQuestion}
        required={!attached.length}
        autofocus
        safe
      >
        {draft}
      </textarea>
      <div class="composer-row">
        {mostAttached ? <AttachButton /> : ''}
        <select name="model" class="quiet-select" aria-label={t('chat.model')}>
          {models.map((one) => (
            <option value={one.id} selected={one.id === model} data-sight={sightOf(one)} safe>
              {one.name}
            </option>
          ))}
        </select>
        {view().slot('chat.choices', choice) as 'safe'}
        {mayWish ? <WishesButton thread={thread} place={place} /> : ''}
        <span class="grow"></span>
        {gauge}
        <button
          class="button primary icon-only send"
          aria-label={t('chat.send')}
          title={t('chat.send')}
        >
          <Icon name="send" />
        </button>
        {thread ? <QueueButtons path={`/chat/threads/${thread.id}/queue`} /> : ''}
        <button
          type="button"
          class="button primary icon-only stop"
          aria-label={t('chat.stop')}
          title={t('chat.stop')}
          data-stop
          data-key="Control+Shift+X"
        >
          <Icon name="stop" />
        </button>
      </div>
    </form>
  )
}

/** Opens what the model is told in this conversation. */
function WishesButton({ thread, place }: { thread: Thread | undefined; place: NewPlace }) {
  const query = new URLSearchParams({
    ...(place.folder && { folder: place.folder.id }),
    ...(place.temporary && { temporary: 'true' }),
  })
  const path = thread ? `/chat/threads/${thread.id}/wishes` : `/chat/wishes?${query}`
  const set = thread && (thread.instructions || Object.keys(thread.parameters).length)
  const label = t(set ? 'chat.wishes.openSet' : 'chat.wishes.open')
  return (
    <a
      class={`button quiet icon-only wishes${set ? ' set' : ''}`}
      href={path}
      aria-label={label}
      title={label}
      {...hx({ get: path, target: '#sheet' })}
    >
      <Icon name="settings" />
    </a>
  )
}

/** While an answer is written, what was typed waits for its end, or ends it. */
function QueueButtons({ path }: { path: string }) {
  const request = hx({
    post: path,
    target: '#queue',
    swap: 'outerMorph',
    'status:4xx': 'target:#composer-error swap:innerHTML',
    'status:5xx': 'target:#composer-error swap:innerHTML',
  })
  return (
    <>
      <button
        class="button quiet icon-only to-queue at-once"
        formaction={path}
        name="now"
        value="true"
        aria-label={t('chat.queue.now')}
        title={`${t('chat.queue.now')} (Ctrl+Enter)`}
        {...request}
      >
        <Icon name="forward" />
      </button>
      <button
        class="button icon-only to-queue"
        formaction={path}
        aria-label={t('chat.queue.add')}
        title={`${t('chat.queue.add')} (Enter)`}
        {...request}
      >
        <Icon name="send" />
      </button>
    </>
  )
}
