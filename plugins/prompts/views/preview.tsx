import { t } from 'convosphere'
import { fill, type Moment, variablesOf } from '../template.ts'
import { VariableField } from './use.tsx'

/** What a prompt will ask for, and what it says with its presets. */
export function Preview({ text, moment }: { text: string; moment: Moment }) {
  if (!text.trim()) return <></>
  const variables = variablesOf(text)
  const examples = variables.map(
    ({ name, preset, choices }) => [name, preset || choices[0] || `‹${name}›`] as const,
  )
  return (
    <div class="stack">
      {variables.length ? (
        <fieldset class="stack">
          <legend class="quiet" safe>
            {t('prompts.asks')}
          </legend>
          {variables.map((variable, index) => (
            <VariableField variable={variable} id={`preview-${index}`} />
          ))}
        </fieldset>
      ) : (
        <p class="quiet" safe>
          {t('prompts.asksNothing')}
        </p>
      )}
      <p class="prompt-text" safe>
        {fill(text, new Map(examples), moment)}
      </p>
    </div>
  )
}
