import { t, view } from 'convosphere'
import {
  AreaField,
  Button,
  CheckField,
  hx,
  Notice,
  Page,
  SaveBar,
  Section,
  TextField,
} from 'convosphere/views'
import type { Prompt } from '../store.ts'
import type { Moment } from '../template.ts'
import { Preview } from './preview.tsx'

export interface PromptFormProps {
  moment: Moment
  /** Undefined: a new one. */
  prompt?: Prompt
  mayChange?: boolean
  mayTakeBack?: boolean
  /** What was typed, when it was refused. */
  values?: Record<string, string>
  errors?: Record<string, string>
  message?: string
}

/** A prompt to write, or to read where it is somebody else's; beside it what it will ask for. */
export function PromptForm(props: PromptFormProps) {
  const { prompt, values = {}, mayChange = true, message, moment } = props
  const action = prompt ? `/prompts/${prompt.id}` : '/prompts'
  return (
    <Page title={prompt ? prompt.title : t('prompts.new')} actions={<Acts {...props} />}>
      {message ? <Notice kind="danger" text={message} alert /> : ''}
      {mayChange ? '' : <Notice kind="info" text={t('prompts.notYours')} />}
      <form
        method="post"
        action={action}
        class="stack"
        {...(prompt && mayChange ? { 'data-guarded': true, 'data-changed': Boolean(message) } : {})}
      >
        <Section id="write" title={t('prompts.text')} help={help()}>
          <div class="stack">
            <Fields {...props} />
            {mayChange && !prompt ? <SaveNew /> : ''}
          </div>
        </Section>
        {mayChange && prompt ? <SaveBar href={action} /> : ''}
      </form>
      <Section id="try" title={t('prompts.preview')} help={t('prompts.previewHelp')}>
        <div
          id="prompt-preview"
          {...hx({
            post: '/prompts/preview',
            trigger: 'input delay:300ms from:#text',
            include: '#text',
            sync: 'this:replace',
          })}
        >
          <Preview text={values.text ?? prompt?.text ?? ''} moment={moment} />
        </div>
      </Section>
    </Page>
  )
}

const braces = (inside: string) => `{{${inside}}}`

const help = () =>
  t('prompts.textHelp', {
    ask: braces(t('prompts.example.ask')),
    suggest: braces(t('prompts.example.suggest')),
    choose: braces(t('prompts.example.choose')),
    date: braces('date'),
    time: braces('time'),
  })

const SaveNew = () => (
  <div class="row">
    <Button label={t('prompts.save')} kind="primary" />
  </div>
)

function Fields({ prompt, values = {}, errors = {}, mayChange = true }: PromptFormProps) {
  const of = (name: 'title' | 'name' | 'description' | 'text') => ({
    name,
    label: t(`prompts.${name}`),
    value: values[name] ?? prompt?.[name] ?? '',
    error: errors[name],
    readonly: !mayChange,
  })
  const shared = values.shared ? values.shared === 'true' : (prompt?.shared ?? false)
  return (
    <>
      <TextField {...of('title')} label={t('prompts.heading')} maxlength={200} required />
      <TextField {...of('name')} help={t('prompts.nameHelp')} maxlength={40} />
      <TextField {...of('description')} maxlength={500} />
      <AreaField {...of('text')} rows={8} maxlength={20_000} required />
      {view().allows('prompts.share') ? (
        <CheckField name="shared" label={t('prompts.share')} checked={shared} />
      ) : (
        ''
      )}
    </>
  )
}

function Acts({ prompt, mayTakeBack }: PromptFormProps) {
  if (!prompt) return <></>
  return (
    <>
      <Button href={`/#prompt=${prompt.id}`} label={t('prompts.use')} icon="chat" />
      {prompt.shared ? (
        <form method="post" action={`/prompts/${prompt.id}/copies`}>
          <Button label={t('prompts.copy')} icon="copy" />
        </form>
      ) : (
        ''
      )}
      {mayTakeBack ? (
        <form method="post" action={`/prompts/${prompt.id}/deletion`}>
          <Button label={t('prompts.delete')} icon="trash" kind="danger" />
        </form>
      ) : (
        ''
      )}
    </>
  )
}
