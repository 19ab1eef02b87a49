import { t } from 'convosphere'
import { Icon } from 'convosphere/views'
import type { Step } from '../tools/tool.ts'

/** What was called for an answer: one line with the last of it, unfolded all of it. */
export function Steps({ steps, isLive = false }: { steps: Step[]; isLive?: boolean }) {
  const last = steps.at(-1)
  if (!last) return <></>
  const count = steps.length
  return (
    <details class="steps">
      <summary>
        <Icon name="search" />
        <span role={isLive ? 'status' : undefined} safe>
          {isLive || count === 1 ? textOf(last) : t('chat.steps', { count })}
        </span>
      </summary>
      <ol role="list">
        {steps.map((step) => (
          <li data-state={step.state} safe>
            {textOf(step)}
          </li>
        ))}
      </ol>
    </details>
  )
}

/** What a step did, and what has become of it. */
function textOf({ label, state }: Step): string {
  const text = t(label.key, label.values)
  return state === 'failed' || state === 'stopped' ? `${text} (${t(`chat.step.${state}`)})` : text
}
