import { t, view } from 'convosphere'
import { Button, hx, Page, Time } from 'convosphere/views'
import type { Message, Thread } from '../store.ts'
import { titleOf } from './thread.tsx'

interface Branch {
  /** The version it begins with. */
  id: string
  messages: Message[]
  leafId: string
  /** Whether nothing follows what is shown. */
  atEnd: boolean
}

interface CompareProps {
  /** The rail, drawn. */
  rail: JSX.Element
  thread: Thread
  /** Ids of all versions of the message at which the branches part. */
  versions: string[]
  left: Branch
  right: Branch
}

/** Two branches side by side, from where they part. */
export function ComparePage({ rail, ...branches }: CompareProps) {
  const { thread } = branches
  return (
    <Page
      rail={rail}
      title={t('chat.compare.title')}
      actions={<Button href={`/chat/threads/${thread.id}`} label={t('chat.compare.back')} />}
    >
      <p class="quiet" safe>
        {titleOf(thread)}
      </p>
      <div class="comparing">
        <Side {...branches} side="left" />
        <Side {...branches} side="right" />
      </div>
    </Page>
  )
}

type SideProps = Omit<CompareProps, 'rail'> & { side: 'left' | 'right' }

function Side({ thread, versions, side, ...both }: SideProps) {
  const branch = both[side]
  const other = both[side === 'left' ? 'right' : 'left']
  const name = t(`chat.compare.${side}`)
  return (
    <section class="compared" aria-label={name}>
      <form class="row" action={`/chat/threads/${thread.id}/compare`} data-at-once>
        <select class="input" name={side} aria-label={name}>
          {versions.map((id, index) => (
            <option value={id} selected={id === branch.id} safe>
              {t('chat.compare.version', { number: index + 1, of: versions.length })}
            </option>
          ))}
        </select>
        <input type="hidden" name={side === 'left' ? 'right' : 'left'} value={other.id} />
        <span class="unscripted">
          <Button label={t('chat.compare.show')} />
        </span>
      </form>
      {branch.messages.map((message) => (
        <Compared message={message} />
      ))}
      {branch.atEnd ? (
        ''
      ) : (
        <p class="quiet" safe>
          {t('chat.compare.more')}
        </p>
      )}
      <form method="post" action={`/chat/threads/${thread.id}/compare`}>
        <input type="hidden" name="leafId" value={branch.leafId} />
        <Button label={t('chat.compare.goOn')} kind="primary" />
      </form>
    </section>
  )
}

function Compared({ message }: { message: Message }) {
  const isQuestion = message.role === 'user'
  return (
    <article
      class={`message ${isQuestion ? 'question' : 'answer'}`}
      aria-label={t(isQuestion ? 'chat.you' : 'chat.assistant')}
    >
      {isQuestion ? '' : <Facts message={message} />}
      <div class={isQuestion ? 'words' : 'body words'} {...hx({ ignore: '' })}>
        {message.html as 'safe'}
      </div>
    </article>
  )
}

/** Which model wrote it, when, and what it took. */
function Facts({ message: { modelName, createdAt, usage, cost } }: { message: Message }) {
  const { locale } = view()
  const number = new Intl.NumberFormat(locale)
  const money = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: 'USD',
    maximumSignificantDigits: 3,
  })
  const facts = [
    modelName,
    usage &&
      t('chat.tokensOf', {
        input: number.format(usage.input),
        output: number.format(usage.output),
      }),
    cost === undefined ? undefined : money.format(cost),
  ]
  return (
    <header class="by">
      <span class="mark" aria-hidden="true"></span>
      <span safe>{facts.filter(Boolean).join(' · ')}</span>
      {' · '}
      <Time at={createdAt} />
    </header>
  )
}
