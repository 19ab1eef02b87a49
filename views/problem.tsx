import type { Problem } from '../src/errors.ts'
import { t } from '../src/view.ts'
import { Narrow } from './layout.tsx'
import { Notice } from './ui/notice.tsx'

/** An error as a whole page. */
export function ProblemPage({ problem }: { problem: Problem }) {
  return (
    <Narrow>
      <h1 safe>{t(problem.key, problem.values)}</h1>
      {problem.help ? <p safe>{t(problem.help)}</p> : ''}
      <p class="quiet" safe>
        {t('error.code', { status: problem.status })}
      </p>
      <a class="button" href="/" safe>
        {t('error.home')}
      </a>
    </Narrow>
  )
}

/** An error beside what caused it, for htmx. */
export function ProblemNotice({ problem }: { problem: Problem }) {
  const fields = Object.values(problem.fields).map((field) => t(field.key, field.values))
  const text = [t(problem.key, problem.values), ...fields].join(' ')
  return <Notice kind="danger" text={text} alert />
}
