import { t, view } from 'convosphere'
import { Icon } from 'convosphere/views'
import type { Wanted } from '../../chat/index.ts'
import type { KnowledgeContext } from '../knowledge.ts'

/** Above the text: the single documents that a conversation is about, each to be taken away. */
export async function Chosen({ wanted }: { wanted: Wanted }, ctx: KnowledgeContext) {
  const { user, allows } = view()
  if (!user || !allows('knowledge.read')) return ''
  const { documents: ids = [], collections, whole } = wanted
  if (!ids.length || collections?.length) return <div id="chosen"></div>
  const found = await Promise.all(
    ids.map((id) =>
      ctx
        .use('knowledge')
        .documentFor(user, id, 'read')
        .catch(() => undefined),
    ),
  )
  const documents = found.filter((document) => document !== undefined)
  const gone = ids.length - documents.length
  const readings = [
    { value: 'auto', isChosen: whole === undefined },
    { value: 'whole', isChosen: whole === true },
    { value: 'passages', isChosen: whole === false },
  ]
  return (
    <div id="chosen" class="chosen" role="group" aria-label={t('knowledge.choice.some')}>
      {documents.map(({ id, title }) => (
        <label class="chosen-document" title={title}>
          <input type="checkbox" name={`document:${id}`} checked />
          <span safe>{title}</span>
          <Icon name="close" />
        </label>
      ))}
      {gone ? (
        <span class="chosen-gone" role="status" safe>
          {t('knowledge.choice.gone', { count: gone })}
        </span>
      ) : (
        ''
      )}
      {documents.length ? (
        <select name="reading" class="quiet-select" aria-label={t('knowledge.reading')}>
          {readings.map(({ value, isChosen }) => (
            <option value={value} selected={isChosen} safe>
              {t(`knowledge.reading.${value}`)}
            </option>
          ))}
        </select>
      ) : (
        ''
      )}
    </div>
  )
}
