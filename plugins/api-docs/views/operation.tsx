import { type Permission, t, view } from 'convosphere'
import type { Answer, Operation } from '../operations.ts'
import type { Shapes } from '../schema.ts'
import { Fields, FieldView, Kind } from './fields.tsx'
import { Prose } from './prose.tsx'
import { TryForm } from './try.tsx'

interface OperationProps {
  operation: Operation
  shapes: Shapes
  permission: Permission | undefined
}

/** One route: what it takes, what it answers, and a form to try it. */
export function OperationView({ operation, shapes, permission }: OperationProps) {
  const { id, method, path, summary, description, parameters, body, answers } = operation
  return (
    <details class="operation" id={id}>
      <summary>
        <h3>
          <span class={`method ${method.toLowerCase()}`} safe>
            {method}
          </span>
          <code safe>{path}</code>
        </h3>
        <span class="summary">
          <Prose text={summary} />
        </span>
      </summary>
      {description ? (
        <p>
          <Prose text={description} />
        </p>
      ) : (
        ''
      )}
      <Needs name={operation.permission} permission={permission} />
      {parameters.length ? (
        <>
          <h4 safe>{t('api-docs.parameters')}</h4>
          <dl class="api-fields">
            {parameters.map((parameter) => (
              <FieldView {...parameter} />
            ))}
          </dl>
        </>
      ) : (
        ''
      )}
      {body ? (
        <>
          <h4 safe>{t(body.required ? 'api-docs.body' : 'api-docs.bodyOptional')}</h4>
          <Fields schema={body.schema} />
        </>
      ) : (
        ''
      )}
      <h4 safe>{t('api-docs.answers')}</h4>
      <dl class="api-fields">
        {answers.map((answer) => (
          <AnswerView answer={answer} />
        ))}
      </dl>
      <TryForm operation={operation} shapes={shapes} />
    </details>
  )
}

function Needs({
  name,
  permission,
}: {
  name: string | undefined
  permission: Permission | undefined
}) {
  if (!name || !permission) return <p safe>{t('api-docs.everyone')}</p>
  return (
    <p>
      <span safe>{t('api-docs.permission')}</span> <code safe>{name}</code>
      <span safe>{`: ${t(permission.label)}. `}</span>
      {view().allows(name) ? '' : <strong safe>{t('api-docs.permissionMissing')}</strong>}
    </p>
  )
}

function AnswerView({ answer }: { answer: Answer }) {
  return (
    <div>
      <dt safe>{answer.status === 'default' ? t('api-docs.otherwise') : answer.status}</dt>
      <dd>
        <Prose text={answer.description} />
        {answer.schema?.properties ? <Fields schema={answer.schema} /> : <Plain answer={answer} />}
      </dd>
    </div>
  )
}

/** An answer whose body has a name, or is no object. */
function Plain({ answer: { type, schema } }: { answer: Answer }) {
  if (!type || !schema) return <></>
  return (
    <span>
      <Kind schema={schema} />{' '}
      <span class="quiet" safe>
        {type}
      </span>
    </span>
  )
}
