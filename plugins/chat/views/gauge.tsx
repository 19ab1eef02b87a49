import { t, view } from 'convosphere'
import { hx } from 'convosphere/views'
import type { Measured } from '../context/context.ts'
import type { Thread } from '../store.ts'

const percent = (locale: string) => new Intl.NumberFormat(locale, { style: 'percent' })

/** Amounts of US dollars, however small. */
export const money = (locale: string) =>
  new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: 'USD',
    maximumSignificantDigits: 3,
  })

/** How full the model’s context is, and what the thread cost; nothing where no size is known. */
export function Gauge({ thread, measured }: { thread: Thread; measured: Measured | undefined }) {
  const gauge = `/chat/threads/${thread.id}/gauge`
  return (
    <span
      id="gauge"
      {...hx({
        get: gauge,
        trigger: 'change from:#composer select[name=model]',
        include: '#composer select[name=model]',
        target: 'this',
        swap: 'outerHTML',
      })}
    >
      {measured?.room && measured.tokens ? (
        <Reading thread={thread} measured={{ ...measured, room: measured.room }} />
      ) : (
        ''
      )}
    </span>
  )
}

function Reading({
  thread,
  measured: { tokens, room, cost },
}: {
  thread: Thread
  measured: Measured & { room: NonNullable<Measured['room']> }
}) {
  const { locale } = view()
  const number = new Intl.NumberFormat(locale)
  const part = percent(locale).format(Math.min(1, tokens / room.context))
  const spent = cost ? money(locale).format(cost) : ''
  const label = [
    t('chat.context.used', {
      tokens: number.format(tokens),
      context: number.format(room.context),
    }),
    spent && t('chat.context.spent', { cost: spent }),
  ]
    .filter(Boolean)
    .join(' ')
  // Who speaks to the page says what they see.
  const name = [part, spent, label].filter(Boolean).join(' ')
  const path = `/chat/threads/${thread.id}/context`
  return (
    <a
      class="gauge"
      href={path}
      aria-label={name}
      title={label}
      {...hx({ get: path, target: '#sheet', trigger: 'click' })}
    >
      <meter
        min={0}
        max={room.context}
        high={room.context - room.reserve}
        value={Math.min(tokens, room.context)}
      ></meter>
      <span safe>{part}</span>
      {spent ? (
        <span class="spent" safe>
          {spent}
        </span>
      ) : (
        ''
      )}
    </a>
  )
}
