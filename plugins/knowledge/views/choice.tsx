import { t, view } from 'convosphere'
import { hx, Icon } from 'convosphere/views'
import type { Wanted } from '../../chat/index.ts'
import type { KnowledgeContext } from '../knowledge.ts'

interface ChoiceProps {
  wanted: Wanted
  /** Undefined: a conversation that has not begun. */
  threadId: string | undefined
}

/** Beside the model: which documents a conversation is looked up in, once there are any. */
export async function Choice({ wanted, threadId }: ChoiceProps, ctx: KnowledgeContext) {
  const { user, allows } = view()
  if (!user || !allows('knowledge.read')) return ''
  const collections = await ctx.use('knowledge').collections.list(user)
  if (!collections.length) return ''
  const { collections: only, documents } = wanted
  const isSingle = Boolean(documents?.length) && !only?.length
  // Several collections are chosen by programs, and stay chosen until somebody chooses here.
  const isOther = !isSingle && (Boolean(documents?.length) || (only?.length ?? 0) > 1)
  const chosen = !only && !documents ? 'all' : isSingle ? 'chosen' : (only?.[0] ?? 'none')
  const options = [
    { value: 'all', label: t('knowledge.choice.all') },
    { value: 'none', label: t('knowledge.choice.none') },
    ...(isSingle ? [{ value: 'chosen', label: t('knowledge.choice.some') }] : []),
    ...(collections.length > 1
      ? collections.map(({ id, name }) => ({ value: id, label: name }))
      : []),
  ]
  return (
    <span id="choice" class="document-choice">
      <select name="sources" class="quiet-select" aria-label={t('knowledge.choice')}>
        {isOther ? (
          <option value="" selected safe>
            {t('knowledge.choice.some')}
          </option>
        ) : (
          ''
        )}
        {options.map(({ value, label }) => (
          <option value={value} selected={!isOther && value === chosen} safe>
            {label}
          </option>
        ))}
      </select>
      <PickerButton documents={documents ?? []} threadId={threadId} />
    </span>
  )
}

/** Opens the list to choose single documents from. */
function PickerButton({
  documents,
  threadId,
}: {
  documents: string[]
  threadId?: string | undefined
}) {
  const query = new URLSearchParams([
    ...(threadId ? [['thread', threadId]] : []),
    ...documents.map((id) => ['document', id]),
  ] as [string, string][])
  const label = t('knowledge.choice.pick')
  return (
    <a
      class="button quiet icon-only"
      href={`/knowledge/choice?${query}`}
      aria-label={label}
      title={label}
      {...hx({
        get: `/knowledge/choice?${new URLSearchParams(threadId ? { thread: threadId } : {})}`,
        include: '#choice, #chosen',
        target: '#sheet',
        swap: 'innerHTML',
      })}
    >
      <Icon name="file" />
    </a>
  )
}
