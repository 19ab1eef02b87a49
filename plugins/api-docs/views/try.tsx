import { t } from 'convosphere'
import type { Operation } from '../operations.ts'
import { sampleOf, type Shapes } from '../schema.ts'

/** Sends the request with the reader's session; shown by the script that makes it work. */
export function TryForm({ operation, shapes }: { operation: Operation; shapes: Shapes }) {
  const { method, path, parameters, body } = operation
  return (
    <form
      class="try stack"
      data-method={method}
      data-path={path}
      data-sending={t('api-docs.sending')}
      data-no-answer={t('api-docs.noAnswer')}
      hidden
    >
      <h4 safe>{t('api-docs.try')}</h4>
      {parameters.map((parameter) => (
        <label>
          <code safe>{parameter.name}</code>
          <input
            class="input"
            name={parameter.name}
            data-in={parameter.in}
            required={parameter.required}
            autocomplete="off"
          />
        </label>
      ))}
      {body ? (
        <label>
          <span safe>{t('api-docs.body')}</span>
          <textarea class="input" name="body" rows="3" spellcheck="false" data-in="body" safe>
            {JSON.stringify(sampleOf(body.schema, shapes), null, 2)}
          </textarea>
        </label>
      ) : (
        ''
      )}
      <div class="row">
        <button class="button primary" safe>
          {t('api-docs.send')}
        </button>
        <button type="button" class="button" data-cancel hidden safe>
          {t('api-docs.cancel')}
        </button>
        <span role="status"></span>
      </div>
      <div class="stack" data-answer hidden>
        <details>
          <summary safe>{t('api-docs.answerHeaders')}</summary>
          <pre class="api-code" data-headers tabindex="0"></pre>
        </details>
        <pre
          class="api-code"
          data-body
          tabindex="0"
          role="group"
          aria-label={t('api-docs.answerBody')}
        ></pre>
      </div>
    </form>
  )
}
