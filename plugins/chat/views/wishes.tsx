import { t } from 'convosphere'
import { AreaField, Button, Dialog, hx, Notice, SelectField, TextField } from 'convosphere/views'
import type { Model, Parameters } from '../../models/index.ts'
import type { Limits } from '../context/limits.ts'
import { efforts, mostAnswerTokens, type Wishes } from '../context/parameters.ts'
import type { Folder } from '../folders.ts'
import { givesUp, KeptDraft } from './kept.tsx'

export interface WishesProps {
  /** Where the form goes. */
  action: string
  /** Where one comes from. */
  back: string
  wishes: Wishes
  limits: Limits
  /** The folder that has its say first. */
  folder: Folder | undefined
  /** The model that answers next. */
  model: Model | undefined
  /** Whether it is a thread that is there, whose context can be looked at. */
  threadId?: string | undefined
  values?: Record<string, string> | undefined
  errors?: Record<string, string> | undefined
  message?: string | undefined
}

/** What the model is told in one thread and how its answers are to be written, as a sheet. */
export function WishesSheet(props: WishesProps) {
  return (
    <Dialog id="wishes" title={t('chat.wishes.title')} open>
      <WishesForm {...props} inSheet />
    </Dialog>
  )
}

/** The same as a form of its own. */
export function WishesForm({ inSheet = false, ...props }: WishesProps & { inSheet?: boolean }) {
  const { action, back, limits, folder, threadId, message } = props
  return (
    <form
      class="stack form told"
      method="post"
      action={action}
      data-keeps={action}
      {...(inSheet ? hx({ post: action, target: '#sheet', swap: 'innerHTML' }) : {})}
    >
      <KeptDraft />
      {message ? <Notice kind="danger" text={message} alert /> : ''}
      {folder?.instructions && limits.instructions ? <FromFolder folder={folder} /> : ''}
      {limits.instructions ? <Instructions {...props} /> : <NotTold {...props} />}
      <Controls {...props} />
      <div class="row">
        <Button label={t('chat.save')} kind="primary" />
        {inSheet ? (
          <Button label={t('chat.cancel')} type="button" attributes={givesUp} />
        ) : (
          <Button label={t('chat.cancel')} href={back} />
        )}
        {threadId ? (
          <a
            class="button quiet"
            href={`/chat/threads/${threadId}/context`}
            {...hx({ get: `/chat/threads/${threadId}/context`, target: '#sheet' })}
            safe
          >
            {t('chat.context.open')}
          </a>
        ) : (
          ''
        )}
      </div>
    </form>
  )
}

function FromFolder({ folder }: { folder: Folder }) {
  return (
    <details class="from-folder">
      <summary safe>{t('chat.wishes.fromFolder', { name: folder.name })}</summary>
      <p class="quiet" safe>
        {folder.instructions}
      </p>
      <a href={`/chat/folders/${folder.id}`} safe>
        {t('chat.folder.settings')}
      </a>
    </details>
  )
}

function Instructions({ wishes, values, errors, limits, folder }: WishesProps) {
  return (
    <AreaField
      name="instructions"
      label={t('chat.wishes.instructions')}
      help={t(folder?.instructions ? 'chat.wishes.helpInFolder' : 'chat.wishes.help')}
      value={values?.instructions ?? wishes.instructions}
      error={errors?.instructions}
      maxlength={limits.longestInstructions}
      rows={6}
    />
  )
}

function NotTold({ wishes }: WishesProps) {
  if (!wishes.instructions) return <></>
  return (
    <p class="help" safe>
      {t('chat.wishes.notTold')}
    </p>
  )
}

/** Those parameters that the person may change and the model takes. */
function Controls({ wishes, limits, model, values, errors }: WishesProps) {
  const takes = (name: keyof Parameters) => model?.takes?.includes(name) ?? true
  const shows = (name: keyof Parameters) => limits.may[name] && takes(name)
  const field = (name: keyof Parameters) => ({
    name,
    label: t(`chat.wishes.${name}`),
    value: values?.[name] ?? String(wishes.parameters[name] ?? ''),
    error: errors?.[`parameters.${name}`],
  })
  const number = { type: 'number', placeholder: t('chat.wishes.usual') } as const
  const refused = (['temperature', 'topP', 'maxTokens', 'reasoningEffort'] as const).filter(
    (name) => limits.may[name] && !takes(name),
  )
  return (
    <>
      <div class="parameters">
        {shows('temperature') ? (
          <TextField {...field('temperature')} {...number} min={0} max={2} step="any" />
        ) : (
          ''
        )}
        {shows('topP') ? (
          <TextField {...field('topP')} {...number} min={0} max={1} step="any" />
        ) : (
          ''
        )}
        {shows('maxTokens') ? (
          <TextField
            {...field('maxTokens')}
            {...number}
            {...(limits.mostTokens < mostAnswerTokens && {
              help: t('chat.wishes.most', { limit: limits.mostTokens }),
            })}
            min={1}
            max={limits.mostTokens}
            step="1"
          />
        ) : (
          ''
        )}
        {shows('reasoningEffort') ? (
          <SelectField
            {...field('reasoningEffort')}
            options={[
              { value: '', label: t('chat.wishes.usual') },
              ...efforts.map((value) => ({ value, label: t(`chat.wishes.effort.${value}`) })),
            ]}
          />
        ) : (
          ''
        )}
      </div>
      {refused.length ? (
        <p class="help" safe>
          {t('chat.wishes.notTaken', {
            model: model?.name ?? '',
            names: refused.map((name) => t(`chat.wishes.${name}`)).join(', '),
          })}
        </p>
      ) : (
        ''
      )}
    </>
  )
}
