import { t } from 'convosphere'
import { AreaField, Button, Dialog, SelectField } from 'convosphere/views'
import type { Prompt } from '../store.ts'
import { type Variable, variablesOf } from '../template.ts'

/** The name of a variable's field. */
export const fieldOf = (variable: string) => `value:${variable}`

interface UseProps {
  prompt: Prompt
  /** The prompt's text with its presets. */
  words: string
}

/** What the composer gets for a prompt: its words, or a small form when it asks for something. */
export function Use({ prompt, words }: UseProps) {
  const variables = variablesOf(prompt.text)
  if (!variables.length) return <div data-words={words}></div>
  return (
    <Dialog id="prompt-use" title={prompt.title} open>
      {prompt.description ? (
        <p class="quiet" safe>
          {prompt.description}
        </p>
      ) : (
        ''
      )}
      <form method="post" action={`/prompts/${prompt.id}/use`} class="stack" id="prompt-fields">
        {variables.map((variable, index) => (
          <VariableField variable={variable} id={`prompt-field-${index}`} first={index === 0} />
        ))}
        <p id="prompt-failed" class="error" role="alert" hidden safe>
          {t('prompts.failed')}
        </p>
        <div class="row end">
          <Button
            type="button"
            label={t('dialog.cancel')}
            attributes={{ 'data-close': true, formnovalidate: true }}
          />
          <Button label={t('prompts.insert')} kind="primary" />
        </div>
      </form>
    </Dialog>
  )
}

/** What one variable asks for. */
export function VariableField({
  variable: { name, preset, choices },
  id,
  first,
}: {
  variable: Variable
  id: string
  first?: boolean
}) {
  const common = { name: fieldOf(name), id, label: name, value: preset }
  return choices.length ? (
    <SelectField
      {...common}
      options={choices.map((value) => ({ value, label: value }))}
      autofocus={first ?? false}
    />
  ) : (
    <AreaField {...common} rows={1} autofocus={first ?? false} />
  )
}
