import { t } from 'convosphere'
import type { Prompt } from '../store.ts'

interface ChoicesProps {
  prompts: Prompt[]
  /** What they were found by. */
  typed: string
  /** Whether there are others. */
  more: boolean
}

/** The list behind the slash, to choose from while one types. */
export function Choices({ prompts, typed, more }: ChoicesProps) {
  if (!prompts.length) return typed ? <></> : <None />
  return (
    <>
      <ul
        role="listbox"
        id="prompt-list"
        aria-label={t('prompts.title')}
        data-said={t('prompts.found', { count: prompts.length })}
      >
        {prompts.map((prompt) => (
          <li
            role="option"
            id={`prompt-choice-${prompt.id}`}
            aria-selected="false"
            data-prompt={prompt.id}
            data-name={prompt.name}
          >
            <span class="prompt-name" safe>{`/${prompt.name}`}</span>{' '}
            <span class="prompt-title" safe>
              {prompt.title}
            </span>{' '}
            <span class="quiet" safe>
              {prompt.description}
            </span>
          </li>
        ))}
      </ul>
      {more ? (
        <p class="prompt-hint quiet" safe>
          {t('prompts.typeOn')}
        </p>
      ) : (
        ''
      )}
    </>
  )
}

const None = () => (
  <p class="prompt-hint quiet">
    <span safe>{t('prompts.none')}</span>{' '}
    <a href="/prompts/new" safe>
      {t('prompts.new')}
    </a>
  </p>
)
