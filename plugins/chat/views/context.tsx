import { t, view } from 'convosphere'
import { AreaField, Button, Dialog, hx, Icon, Table } from 'convosphere/views'
import type { Model } from '../../models/index.ts'
import type { ThreadContext } from '../context/context.ts'
import type { Summary } from '../context/store.ts'
import type { Message } from '../store.ts'
import { money } from './gauge.tsx'
import { givesUp, KeptDraft } from './kept.tsx'

interface ContextProps {
  model: Model | undefined
  explained: Awaited<ReturnType<ThreadContext['explained']>>
  /** The newest answers of the branch that is shown. */
  answers: Message[]
}

/** What fills the model’s context, as a sheet. */
export function ContextSheet(props: ContextProps) {
  return (
    <Dialog id="context" title={t('chat.context.title')} open>
      <ContextFacts {...props} />
      <form method="dialog">
        <Button label={t('chat.close')} />
      </form>
    </Dialog>
  )
}

/** The same, as the content of a page. */
export function ContextFacts({ model, explained, answers }: ContextProps) {
  const { locale } = view()
  const number = new Intl.NumberFormat(locale)
  const { room, tokens, counted, instructions, summary, messages, cost } = explained
  const facts: [string, string][] = [
    ['chat.model', model?.name ?? '–'],
    ['chat.context.size', room ? number.format(room.context) : t('chat.context.unknown')],
    [counted ? 'chat.context.now' : 'chat.context.about', number.format(tokens)],
    ['chat.context.instructions', number.format(instructions)],
    ...(summary ? [['chat.context.summary', number.format(summary)] as [string, string]] : []),
    [
      'chat.context.messages',
      t('chat.context.messagesOf', {
        count: messages.count,
        tokens: number.format(messages.tokens),
      }),
    ],
    ...(room ? [['chat.context.reserve', number.format(room.reserve)] as [string, string]] : []),
    ['chat.context.cost', cost === undefined ? '–' : money(locale).format(cost)],
  ]
  return (
    <>
      <dl class="facts">
        {facts.map(([label, value]) => (
          <>
            <dt safe>{t(label)}</dt>
            <dd safe>{value}</dd>
          </>
        ))}
      </dl>
      <p class="help" safe>
        {t('chat.context.help')}
      </p>
      {answers.length ? <Answers answers={answers} /> : ''}
    </>
  )
}

function Answers({ answers }: { answers: Message[] }) {
  const { locale } = view()
  const number = new Intl.NumberFormat(locale)
  return (
    <details>
      <summary safe>{t('chat.context.answers')}</summary>
      <Table
        caption={t('chat.context.answers')}
        columns={[
          { name: 'model', label: t('chat.model') },
          { name: 'input', label: t('chat.context.read'), numeric: true },
          { name: 'output', label: t('chat.context.written'), numeric: true },
          { name: 'cost', label: t('chat.cost'), numeric: true },
        ]}
        rows={answers.map(({ modelName, usage, cost }) => [
          <span safe>{modelName ?? '–'}</span>,
          <span safe>{number.format(usage?.input ?? 0)}</span>,
          <span safe>{number.format(usage?.output ?? 0)}</span>,
          <span safe>{cost === undefined ? '–' : money(locale).format(cost)}</span>,
        ])}
      />
    </details>
  )
}

/** Says in the branch that a summary stands for everything above it. */
export function SummaryRow({ message }: { message: Message }) {
  if (!message.summarised) return <></>
  const path = `/chat/messages/${message.id}/summary`
  return (
    <p class="summary-row" id={`summary-${message.id}`}>
      <a href={path} {...hx({ get: path, target: '#sheet' })}>
        <Icon name="archive" />
        <span safe>{t('chat.summary.made')}</span>
      </a>
    </p>
  )
}

interface SummaryProps {
  summary: Summary
  /** Ends a later summary, which models are told instead. */
  toldInstead: string | undefined
  text?: string | undefined
  error?: string | undefined
}

/** A summary to read, change or remove, as a sheet. */
export function SummarySheet(props: SummaryProps) {
  return (
    <Dialog id="summary" title={t('chat.summary.title')} open>
      <SummaryForm {...props} inSheet />
    </Dialog>
  )
}

/** The same as forms of their own. */
export function SummaryForm({
  summary,
  toldInstead,
  text = summary.text,
  error,
  inSheet = false,
}: SummaryProps & { inSheet?: boolean }) {
  const path = `/chat/messages/${summary.messageId}/summary`
  const post = (action: string) =>
    inSheet ? hx({ post: action, target: '#sheet', swap: 'innerHTML' }) : {}
  return (
    <>
      {toldInstead ? (
        <LaterSummary messageId={toldInstead} inSheet={inSheet} />
      ) : (
        <p class="quiet" safe>
          {t('chat.summary.help')}
        </p>
      )}
      <form class="stack form told" method="post" action={path} data-keeps={path} {...post(path)}>
        <KeptDraft />
        <AreaField
          name="text"
          id="summary-text"
          label={t('chat.summary.text')}
          help={by(summary)}
          value={text}
          error={error}
          rows={10}
          required
        />
        <div class="row">
          <Button label={t('chat.save')} kind="primary" />
          {inSheet ? (
            <Button label={t('chat.cancel')} type="button" attributes={givesUp} />
          ) : (
            <Button label={t('chat.cancel')} href={`/chat/threads/${summary.threadId}`} />
          )}
        </div>
      </form>
      <form method="post" action={`${path}/removal`} {...post(`${path}/removal`)}>
        <Button label={t('chat.summary.remove')} icon="trash" kind="danger" />
      </form>
    </>
  )
}

function LaterSummary({ messageId, inSheet }: { messageId: string; inSheet: boolean }) {
  const path = `/chat/messages/${messageId}/summary`
  return (
    <p class="notice">
      <span safe>{t('chat.summary.later')}</span>{' '}
      <a href={path} {...(inSheet ? hx({ get: path, target: '#sheet' }) : {})} safe>
        {t('chat.summary.openLater')}
      </a>
    </p>
  )
}

/** Who wrote it, and what it cost. */
function by({ model, cost, editedAt }: Summary): string {
  const { locale } = view()
  return [
    model && t('chat.summary.by', { model }),
    cost && money(locale).format(cost),
    editedAt && t('chat.summary.edited'),
  ]
    .filter(Boolean)
    .join(' · ')
}
