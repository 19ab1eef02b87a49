import { t, view } from 'convosphere'
import { Field, hx } from 'convosphere/views'
import type { Model } from '../../models/index.ts'
import type { Message } from '../store.ts'
import { HowFound, recentTarget } from './message.tsx'

/** More models than these are a list to choose from. */
const mostButtons = 8

/** What is known of an answer, and answering again with another model. */
export function AnswerSheet({ message, models }: { message: Message; models: Model[] }) {
  const { locale } = view()
  const number = new Intl.NumberFormat(locale)
  const money = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: 'USD',
    maximumSignificantDigits: 3,
  })
  const { usage, cost } = message
  return (
    <dialog class="sheet" data-open closedby="any" aria-labelledby="sheet-title">
      <h2 id="sheet-title" safe>
        {t('chat.aboutAnswer')}
      </h2>
      <dl class="facts">
        <dt safe>{t('chat.model')}</dt>
        <dd safe>{message.modelName ?? '–'}</dd>
        {usage ? (
          <>
            <dt safe>{t('chat.tokens')}</dt>
            <dd safe>
              {t('chat.tokensOf', {
                input: number.format(usage.input),
                output: number.format(usage.output),
              })}
            </dd>
          </>
        ) : (
          ''
        )}
        {cost === undefined ? (
          ''
        ) : (
          <>
            <dt safe>{t('chat.cost')}</dt>
            <dd safe>{money.format(cost)}</dd>
          </>
        )}
      </dl>
      <HowFound message={message} />
      {message.rating < 0 ? (
        <form
          class="stack"
          {...hx({
            put: `/chat/answers/${message.id}/rating`,
            vals: '{"value":-1}',
            ...recentTarget,
          })}
        >
          <Field name="note" label={t('chat.whatWasWrong')}>
            <textarea class="input" id="note" name="note" rows="2" maxlength="2000" safe>
              {message.note ?? ''}
            </textarea>
          </Field>
          <button class="button" data-close safe>
            {t('chat.save')}
          </button>
        </form>
      ) : (
        ''
      )}
      <h3 safe>{t('chat.regenerateWith')}</h3>
      <Again message={message} models={models} />
      <a class="button" href={`/chat/threads/${message.threadId}/share`} safe>
        {t('chat.share.open')}
      </a>
      <form method="dialog">
        <button class="button" safe>
          {t('chat.close')}
        </button>
      </form>
    </dialog>
  )
}

/** The models that can answer again. */
function Again({ message, models }: { message: Message; models: Model[] }) {
  const again = { post: `/chat/answers/${message.id}/regeneration`, ...recentTarget }
  if (models.length > mostButtons)
    return (
      <form class="row" {...hx(again)}>
        <select class="input grow" name="model" aria-label={t('chat.model')}>
          {models.map(({ id, name }) => (
            <option value={id} selected={id === message.model} safe>
              {name}
            </option>
          ))}
        </select>
        <button class="button" data-close safe>
          {t('chat.regenerate')}
        </button>
      </form>
    )
  return (
    <div class="choices">
      {models.map(({ id, name }) => (
        <button
          class="button"
          data-close
          {...hx({ ...again, vals: JSON.stringify({ model: id }) })}
          safe
        >
          {name}
        </button>
      ))}
    </div>
  )
}
