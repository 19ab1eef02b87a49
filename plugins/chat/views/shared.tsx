import { t, view } from 'convosphere'
import { hx } from 'convosphere/views'
import type { Link } from '../share/links.ts'
import { unlinked } from '../sources/cite.ts'
import type { Message } from '../store.ts'
import { Attached } from './attached.tsx'

interface SharedProps {
  title: string
  link: Link
  items: (Message & { isLater: boolean })[]
  /** The address of the messages before these. */
  older: string | null
  token: string
}

/** What somebody with a link sees of a thread: one branch, to read. */
export function SharedPage({ title, link, items, older, token }: SharedProps) {
  const { locale, user, frame } = view()
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: user?.timeZone })
  return (
    <main id="main" class="shared" tabindex="-1">
      <h1 safe>{title}</h1>
      <p class="quiet" safe>
        {t('chat.shared.asOf', {
          date: date.format(new Date(link.createdAt)),
          instance: frame.instanceName,
        })}
      </p>
      {older ? (
        <p>
          <a href={older} safe>
            {t('chat.older')}
          </a>
        </p>
      ) : (
        ''
      )}
      <div class="recent">
        {items.map((message) => (
          <SharedMessage message={message} path={`/shared/${token}/attachments`} />
        ))}
      </div>
    </main>
  )
}

function SharedMessage({
  message,
  path,
}: {
  message: SharedProps['items'][number]
  /** Where its attachments are. */
  path: string
}) {
  const isQuestion = message.role === 'user'
  return (
    <article
      class={`message ${isQuestion ? 'question' : 'answer'}`}
      aria-label={t(isQuestion ? 'chat.shared.question' : 'chat.assistant')}
    >
      {isQuestion ? (
        ''
      ) : (
        <header class="by">
          <span class="mark" aria-hidden="true"></span>
          <span safe>{message.modelName ?? ''}</span>
        </header>
      )}
      <Attached attached={message.attachments} path={path} />
      {message.isLater ? (
        <p class="state" safe>
          {t('chat.shared.later')}
        </p>
      ) : (
        <div class={isQuestion ? 'words' : 'body words'} {...hx({ ignore: '' })}>
          {unlinked(message.html) as 'safe'}
        </div>
      )}
    </article>
  )
}
