import { t, view } from 'convosphere'
import { hx, Icon } from 'convosphere/views'
import type { RunningAnswer } from '../answers.ts'
import { placeText } from '../sources/place.ts'
import type { Message } from '../store.ts'
import { Attached, Kept } from './attached.tsx'
import { drawnOnce } from './bubbles.ts'
import { Steps } from './steps.tsx'

/** Where every act on a message shows its effect. */
export const recentTarget = { target: '#recent', swap: 'outerMorph', sync: 'this:drop' }

interface MessageProps {
  message: Message
  /** Present while it is written. */
  running?: RunningAnswer | undefined
}

/** One message of the branch, with what can be done with it. */
export function MessageView({ message, running }: MessageProps) {
  if (running) return <AnswerView message={message} running={running} />
  const { id, status, settledAt, rating, siblings, modelName } = message
  const { locale, allows } = view()
  const key = [
    'message',
    id,
    status,
    settledAt,
    rating,
    siblings,
    modelName,
    locale,
    allows('admin.providers'),
  ].join()
  return drawnOnce(key, () =>
    message.role === 'user' ? <QuestionView message={message} /> : <AnswerView message={message} />,
  )
}

/** The person's words. */
function QuestionView({ message }: { message: Message }) {
  return (
    <article class="message question" id={`m-${message.id}`} aria-label={t('chat.you')}>
      <Attached attached={message.attachments} />
      <div class="words" {...hx({ ignore: '' })}>
        {message.html as 'safe'}
      </div>
      <div class="actions">
        <Branches message={message} />
        <CopyButton id={message.id} />
        <button
          class="button quiet icon-only"
          aria-label={t('chat.edit')}
          title={t('chat.edit')}
          data-edit
          {...hx({
            get: `/chat/messages/${message.id}/edit`,
            target: `#m-${message.id}`,
            swap: 'outerHTML',
          })}
        >
          <Icon name="edit" />
        </button>
      </div>
    </article>
  )
}

/** The model's words: whole, or the body that the page's stream fills. */
function AnswerView({ message, running }: MessageProps) {
  return (
    <article
      class="message answer"
      id={`m-${message.id}`}
      data-status={message.status}
      aria-label={t('chat.assistant')}
      aria-busy={running ? 'true' : undefined}
    >
      <header class="by">
        <span class="mark" aria-hidden="true"></span>
        <span safe>{message.modelName ?? ''}</span>
      </header>
      {running ? <LiveBody running={running} /> : <SettledBody message={message} />}
      {running ? '' : <AnswerState message={message} />}
      {running ? '' : <AnswerActions message={message} />}
    </article>
  )
}

function Reasoning({ id, text, open }: { id: string; text: string; open: boolean }) {
  return (
    <details class="reasoning" open={open} hidden={!text}>
      <summary>
        <Icon name="thought" />
        <span safe>{t('chat.reasoning')}</span>
      </summary>
      <div class="reasoning-text" id={`r-${id}`} {...hx({ ignore: '' })} safe>
        {text}
      </div>
    </details>
  )
}

/** What a page shows of an answer while it is written; the stream replaces it piece by piece. */
function LiveBody({ running }: { running: RunningAnswer }) {
  return (
    <div class="body live" id={`b-${running.id}`}>
      <LiveParts running={running} />
    </div>
  )
}

/** What has come of an answer, and that more will come. */
export function LiveParts({ running }: { running: RunningAnswer }) {
  return (
    <>
      <PartsSoFar running={running} />
      {running.busy ? (
        <p class="state" role="status" safe>
          {running.busy.of > 1
            ? t('chat.summarisingPieces', { done: running.busy.done + 1, of: running.busy.of })
            : t('chat.summarising')}
        </p>
      ) : (
        ''
      )}
      <div class="waiting" aria-hidden="true"></div>
    </>
  )
}

/** What has come of an answer whose writing ended with the chat. */
export function InterruptedParts({ running }: { running: RunningAnswer }) {
  return (
    <>
      <PartsSoFar running={running} />
      <p class="state interrupted" safe>
        {t('chat.status.interrupted')}
      </p>
    </>
  )
}

function PartsSoFar({ running }: { running: RunningAnswer }) {
  const { id, reasoning, growing, steps } = running
  return (
    <>
      <Steps steps={steps} isLive />
      {reasoning ? (
        <Reasoning id={id} text={reasoning} open={!growing.settled.length && !growing.tail} />
      ) : (
        ''
      )}
      <div class="words">
        {growing.settled.join('') as 'safe'}
        <Tail running={{ id, growing }} />
      </div>
    </>
  )
}

/** The open end of an answer. */
export function Tail({
  running: { id, growing },
}: {
  running: Pick<RunningAnswer, 'id' | 'growing'>
}) {
  return (
    <div id={`t-${id}`} class="tail">
      {growing.tail as 'safe'}
    </div>
  )
}

function SettledBody({ message }: { message: Message }) {
  return (
    <div class="body" id={`b-${message.id}`}>
      <Steps steps={message.steps} />
      <Reasoning id={message.id} text={message.reasoning} open={false} />
      <div class="words" {...hx({ ignore: '' })}>
        {message.html as 'safe'}
      </div>
      {message.sources.length ? <Sources message={message} /> : ''}
    </div>
  )
}

/** What an answer cites. */
function Sources({ message }: { message: Message }) {
  return (
    <section class="sources" aria-label={t('chat.sources')}>
      <ol role="list">
        {message.sources.map((source) => (
          <li>
            <a href={source.href} title={source.quote.slice(0, 300)}>
              <span class="cite">{source.n}</span> <span safe>{placeText(source, t)}</span>
            </a>
          </li>
        ))}
      </ol>
      <HowFound message={message} />
    </section>
  )
}

/** Leads to where it is told how an answer’s sources were found. */
export function HowFound({ message: { id, reportedBy } }: { message: Message }) {
  return (
    <>
      {reportedBy.map((plugin) => (
        <p class="how-found">
          <a href={`/${plugin}/answers/${id}/retrieval`} safe>
            {t('chat.howFound')}
          </a>
        </p>
      ))}
    </>
  )
}

/** Why an answer is not whole, and what to do. */
function AnswerState({ message }: { message: Message }) {
  const { status, error, detail, leftOut } = message
  const canContinue = status === 'interrupted' || status === 'stopped' || status === 'failed'
  return (
    <>
      {leftOut ? (
        <p class="state" safe>
          {t('chat.leftOut', { count: leftOut })}
        </p>
      ) : (
        ''
      )}
      {canContinue ? (
        <div class={`state ${status}`} role={status === 'failed' ? 'alert' : undefined}>
          <span safe>
            {status === 'failed' ? t(error ?? 'models.error.failed') : t(`chat.status.${status}`)}
          </span>
          {status === 'failed' && detail && view().allows('admin.providers') ? (
            <code safe>{detail}</code>
          ) : (
            ''
          )}
          <button
            class="button"
            {...hx({ post: `/chat/answers/${message.id}/continuation`, ...recentTarget })}
            safe
          >
            {message.text ? t('chat.continue') : t('chat.retry')}
          </button>
          {tooLong.has(error ?? '') ? <OtherWays id={message.id} /> : ''}
        </div>
      ) : (
        ''
      )}
    </>
  )
}

/** Why an answer failed that another model, or fewer messages, would bring. */
const tooLong = new Set(['chat.error.notSummarised', 'models.error.tooLong'])

/** What somebody can choose where a conversation is too long. */
function OtherWays({ id }: { id: string }) {
  return (
    <>
      <button class="button" {...hx({ get: `/chat/answers/${id}/more`, target: '#sheet' })} safe>
        {t('chat.otherModel')}
      </button>
      <button
        class="button"
        {...hx({
          post: `/chat/answers/${id}/continuation`,
          vals: '{"leaveOut":"true"}',
          ...recentTarget,
        })}
        safe
      >
        {t('chat.leaveOut')}
      </button>
    </>
  )
}

function AnswerActions({ message }: { message: Message }) {
  const { id, rating } = message
  return (
    <div class="actions">
      <Branches message={message} />
      <CopyButton id={id} />
      <RatingButton id={id} value={1} pressed={rating === 1} />
      <RatingButton id={id} value={-1} pressed={rating === -1} />
      <button
        class="button quiet icon-only"
        aria-label={t('chat.regenerate')}
        title={t('chat.regenerate')}
        data-key="Control+Shift+E"
        {...hx({ post: `/chat/answers/${id}/regeneration`, ...recentTarget })}
      >
        <Icon name="redo" />
      </button>
      <button
        class="button quiet icon-only"
        aria-label={t('chat.more')}
        title={t('chat.more')}
        {...hx({ get: `/chat/answers/${id}/more`, target: '#sheet', swap: 'innerHTML' })}
      >
        <Icon name="more" />
      </button>
    </div>
  )
}

function RatingButton({ id, value, pressed }: { id: string; value: 1 | -1; pressed: boolean }) {
  const label = t(value === 1 ? 'chat.good' : 'chat.bad')
  return (
    <button
      class="button quiet icon-only"
      aria-label={label}
      title={label}
      aria-pressed={pressed ? 'true' : 'false'}
      {...hx({
        put: `/chat/answers/${id}/rating`,
        vals: JSON.stringify({ value: pressed ? 0 : value }),
        ...recentTarget,
      })}
    >
      <Icon name={value === 1 ? 'up' : 'down'} />
    </button>
  )
}

function CopyButton({ id }: { id: string }) {
  return (
    <button
      class="button quiet icon-only"
      aria-label={t('chat.copy')}
      title={t('chat.copy')}
      data-copy={`/chat/messages/${id}/text`}
      data-key="Control+Shift+C"
      data-copied={t('chat.copied')}
    >
      <Icon name="copy" />
    </button>
  )
}

/** `‹ 2/3 ›` */
function Branches({ message }: { message: Message }) {
  const { siblings, id, threadId } = message
  if (siblings.length < 2) return <></>
  const here = siblings.indexOf(id)
  const step = (to: string | undefined, name: string, label: string) => (
    <button
      class="button quiet icon-only"
      aria-label={label}
      title={label}
      disabled={!to}
      {...hx({
        put: `/chat/threads/${threadId}/leaf`,
        vals: JSON.stringify({ leafId: to ?? '' }),
        ...recentTarget,
      })}
    >
      <Icon name={name} />
    </button>
  )
  return (
    <span class="branches">
      {step(siblings[here - 1], 'left', t('chat.previousBranch'))}
      <span class="branch-number">
        {here + 1}/{siblings.length}
      </span>
      {step(siblings[here + 1], 'right', t('chat.nextBranch'))}
      <a
        class="button quiet icon-only"
        href={`/chat/threads/${threadId}/compare?left=${siblings[Math.max(0, here - 1)]!}&right=${here ? id : siblings[1]!}`}
        aria-label={t('chat.compare.title')}
        title={t('chat.compare.title')}
      >
        <Icon name="columns" />
      </a>
    </span>
  )
}

/** A question as a form; what comes of it is a new branch. */
export function EditForm({ message }: { message: Message }) {
  return (
    <form
      class="message question editing"
      id={`m-${message.id}`}
      method="post"
      action={`/chat/messages/${message.id}/revision`}
      data-keeps={message.id}
      {...hx({ post: `/chat/messages/${message.id}/revision`, ...recentTarget })}
    >
      <label class="hidden" for={`e-${message.id}`} safe>
        {t('chat.edit')}
      </label>
      <textarea
        class="input"
        id={`e-${message.id}`}
        name="text"
        rows="3"
        required={!message.attachments.length}
        autofocus
        safe
      >
        {message.text}
      </textarea>
      <Kept attached={message.attachments} />
      <p class="help" safe>
        {t('chat.editHelp')}
      </p>
      <div class="row">
        <button class="button primary" safe>
          {t('chat.send')}
        </button>
        <button
          type="button"
          class="button"
          data-discard
          {...hx({
            get: `/chat/messages/${message.id}`,
            target: `#m-${message.id}`,
            swap: 'outerHTML',
          })}
          safe
        >
          {t('chat.cancel')}
        </button>
      </div>
    </form>
  )
}
