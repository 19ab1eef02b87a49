import { t, view } from 'convosphere'
import type { Wanted } from '../../chat/index.ts'
import type { KnowledgeContext } from '../knowledge.ts'

/** Beside the model: which documents a conversation is looked up in, once there are any. */
export async function Choice({ wanted }: { wanted: Wanted }, ctx: KnowledgeContext) {
  const { user, allows } = view()
  if (!user || !allows('knowledge.read')) return ''
  const collections = await ctx.use('knowledge').collections.list(user)
  if (!collections.length) return ''
  const { collections: only, documents } = wanted
  // Single documents are chosen by programs, and stay chosen until somebody chooses here.
  const isOther = Boolean(documents?.length) || (only?.length ?? 0) > 1
  const chosen = !only && !documents ? 'all' : (only?.[0] ?? 'none')
  const options = [
    { value: 'all', label: t('knowledge.choice.all') },
    { value: 'none', label: t('knowledge.choice.none') },
    ...(collections.length > 1
      ? collections.map(({ id, name }) => ({ value: id, label: name }))
      : []),
  ]
  return (
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
  )
}
