import { later, t, view } from 'convosphere'
import { Button, hx, Icon, Layout } from 'convosphere/views'
import type { RunningAnswer } from '../answers.ts'
import type { Message, Thread } from '../store.ts'
import { drawnOnce } from './bubbles.ts'
import type { NewPlace } from './composer.tsx'
import { SummaryRow } from './context.tsx'
import { MessageView } from './message.tsx'

export interface ThreadList {
  items: Thread[]
  next: string | null
}

interface PageProps {
  /** Undefined: a new conversation. */
  thread: Thread | undefined
  title: string
  /** Its parts may be drawn when the rest of the page has gone. */
  rail: JSX.Element
  conversation: JSX.Element
  composer: JSX.Element
}

/** The chat: the rail of threads, the conversation, and where one writes. */
export function ThreadPage({ rail, thread, title, conversation, composer }: PageProps) {
  return (
    <Layout rail={later(rail)} bar={<Bar thread={thread} title={title} />}>
      <div class="chat" id="chat">
        <header class="chat-head">
          <h1 id="thread-title" safe>
            {title}
          </h1>
          {thread ? (
            <Button
              href={`/chat/threads/${thread.id}/share`}
              label={t('chat.share.open')}
              icon="link"
              kind="quiet"
              iconOnly
            />
          ) : (
            ''
          )}
        </header>
        <div class="reading" id="reading">
          {thread?.temporary ? <Passing thread={thread} /> : ''}
          {later(conversation)}
        </div>
        {later(composer)}
        <template id="pending-question">
          <article class="message question pending">
            <div class="words"></div>
          </article>
        </template>
        <div id="sheet"></div>
      </div>
    </Layout>
  )
}

/** That a conversation goes by itself, and what can be done about it. */
function Passing({ thread: { id } }: { thread: Thread }) {
  return (
    <div class="row passing" role="note">
      <span class="grow quiet" safe>
        {t('chat.passing')}
      </span>
      <form method="post" action={`/chat/threads/${id}/keeping`}>
        <Button label={t('chat.passing.keep')} />
      </form>
      <form method="post" action={`/chat/threads/${id}/deletion`}>
        <Button label={t('chat.passing.delete')} kind="quiet" icon="trash" />
      </form>
    </div>
  )
}

/** On a phone: what is read, and the way to a new conversation. */
function Bar({ thread, title }: Pick<PageProps, 'thread' | 'title'>) {
  return (
    <>
      <span class="bar-title" id="bar-title" aria-hidden="true" safe>
        {title}
      </span>
      {thread ? <Button href="/" label={t('chat.new')} icon="plus" kind="quiet" iconOnly /> : ''}
    </>
  )
}

interface ConversationProps {
  thread: Thread
  messages: Message[]
  running: (id: string) => RunningAnswer | undefined
}

/** A thread's messages, and the way to older ones. */
export function Conversation({
  older,
  atEnd = true,
  ...recent
}: ConversationProps & {
  /** Cursor for older messages. */
  older: string | null
  /** Whether nothing follows the messages. */
  atEnd?: boolean
}) {
  if (!recent.messages.length) return <Welcome />
  return (
    <>
      <Older thread={recent.thread} older={older} />
      <Recent {...recent} />
      {atEnd ? (
        ''
      ) : (
        <p class="older">
          <a href={`/chat/threads/${recent.thread.id}`} safe>
            {t('chat.newest')}
          </a>
        </p>
      )}
    </>
  )
}

/** What stands where messages will be, and of which kind a new conversation is. */
export function Welcome({ place }: { place?: NewPlace }) {
  const { folder, temporary } = place ?? {}
  return (
    <div class="welcome" id="recent">
      <h2 safe>{t('chat.welcome')}</h2>
      <p class="quiet" safe>
        {folder
          ? t('chat.welcomeFolder', { name: folder.name })
          : t(temporary ? 'chat.welcomeTemporary' : 'chat.welcomeHelp')}
      </p>
      {place && !folder ? (
        <a class="button quiet" href={temporary ? '/' : '/?temporary=true'} safe>
          {t(temporary ? 'chat.lasting' : 'chat.temporary')}
        </a>
      ) : (
        ''
      )}
      {temporary || folder ? (
        ''
      ) : (
        <a class="button quiet" href="/chat/import" safe>
          {t('chat.import.link')}
        </a>
      )}
    </div>
  )
}

export const titleOf = (thread: Thread) => thread.title || t('chat.untitled')

/** Loads the page of messages before those that are shown, when it comes into sight. */
export function Older({ thread, older }: { thread: Thread; older: string | null }) {
  if (!older) return <></>
  return (
    <div
      class="older"
      {...hx({
        get: `/chat/threads/${thread.id}/messages?before=${older}`,
        trigger: 'intersect once',
        swap: 'outerHTML',
      })}
    >
      <a href={`/chat/threads/${thread.id}?before=${older}`} safe>
        {t('chat.older')}
      </a>
    </div>
  )
}

/**
 * The end of the branch: what any change in the thread draws anew. It carries the page's one stream,
 * which belongs to the version that is shown: a new version connects anew and is told everything.
 */
export function Recent({ thread, messages, running }: ConversationProps) {
  const first = messages[0]?.id ?? ''
  const live = messages.find((message) => message.status === 'writing')
  return (
    <div
      id="recent"
      class="recent"
      data-writing={live?.id}
      {...hx({
        get: `/chat/threads/${thread.id}/recent?from=${first}`,
        trigger: 'redraw',
        swap: 'outerMorph',
        sync: 'this:replace',
      })}
    >
      {messages.map((message) => (
        <>
          <MessageView message={message} running={running(message.id)} />
          <SummaryRow message={message} />
        </>
      ))}
      {live ? (
        <noscript>
          <p class="state">
            <a href={`/chat/threads/${thread.id}`} safe>
              {t('chat.reload')}
            </a>
          </p>
        </noscript>
      ) : (
        ''
      )}
      <div
        id={`stream-${thread.version}`}
        class="stream"
        hidden
        {...hx({
          'sse:connect': `/chat/threads/${thread.id}/stream?version=${thread.version}`,
          swap: 'none',
        })}
      ></div>
    </div>
  )
}

/** The title wherever the page shows it, for a fragment that draws the end anew. */
export function Titles({ thread }: { thread: Thread }) {
  return (
    <>
      <hx-partial hx-target="#thread-title" hx-swap="textContent" safe>
        {titleOf(thread)}
      </hx-partial>
      <hx-partial hx-target="#bar-title" hx-swap="textContent" safe>
        {titleOf(thread)}
      </hx-partial>
      <hx-partial hx-target={`#thread-${thread.id} > a`} hx-swap="textContent" safe>
        {titleOf(thread)}
      </hx-partial>
    </>
  )
}

/** Entries of the rail, and the way to the next ones. */
export function ThreadItems({
  threads,
  current,
}: {
  threads: ThreadList
  current: string | undefined
}) {
  return (
    <>
      {threads.items.map((thread) => (
        <ThreadItem thread={thread} current={thread.id === current} />
      ))}
      {threads.next ? (
        <li
          class="more-threads"
          {...hx({
            get: `/chat/rail?after=${encodeURIComponent(threads.next)}&current=${current ?? ''}`,
            trigger: 'intersect once',
            swap: 'outerHTML',
          })}
        ></li>
      ) : (
        ''
      )}
    </>
  )
}

interface ItemProps {
  thread: Thread
  current: boolean
}

/** A thread in the rail, with what can be done with it. */
export function ThreadItem(props: ItemProps) {
  const { id, title } = props.thread
  const key = ['item', id, props.current, view().locale, title].join()
  return drawnOnce(key, () => <Item {...props} />)
}

function Item({ thread, current }: ItemProps) {
  return (
    <li class="thread-item" id={`thread-${thread.id}`}>
      <a href={`/chat/threads/${thread.id}`} aria-current={current ? 'page' : undefined} safe>
        {titleOf(thread)}
      </a>
      <button
        class="button quiet icon-only wide-only"
        aria-label={t('chat.renameOf', { title: titleOf(thread) })}
        title={t('chat.rename')}
        data-key={current ? 'F2' : undefined}
        {...hx({
          get: `/chat/threads/${thread.id}/title?current=${current}`,
          target: `#thread-${thread.id}`,
          swap: 'outerHTML',
        })}
      >
        <Icon name="edit" />
      </button>
      <button
        class="button quiet icon-only"
        aria-label={t('chat.moreOf', { title: titleOf(thread) })}
        title={t('chat.more')}
        {...hx({ get: `/chat/threads/${thread.id}/more?current=${current}`, target: '#sheet' })}
      >
        <Icon name="more" />
      </button>
      <button
        class="button quiet icon-only wide-only"
        aria-label={t('chat.deleteOf', { title: titleOf(thread) })}
        title={t('chat.delete')}
        data-key={current ? 'Control+Shift+Backspace' : undefined}
        {...hx({
          delete: `/chat/threads/${thread.id}?current=${current}`,
          target: `#thread-${thread.id}`,
          swap: 'outerHTML',
        })}
      >
        <Icon name="trash" />
      </button>
    </li>
  )
}

/** A thread's title as a form. */
export function TitleForm({ thread, current }: { thread: Thread; current: boolean }) {
  return (
    <li class="thread-item renaming" id={`thread-${thread.id}`}>
      <form
        class="row"
        {...hx({
          put: `/chat/threads/${thread.id}/title?current=${current}`,
          target: `#thread-${thread.id}`,
          swap: 'outerHTML',
        })}
      >
        <input
          class="input"
          name="title"
          value={titleOf(thread)}
          maxlength="200"
          required
          autofocus
          aria-label={t('chat.rename')}
        />
        <button class="button quiet icon-only" aria-label={t('chat.save')}>
          <Icon name="check" />
        </button>
      </form>
    </li>
  )
}
