import { t } from 'convosphere'
import { Button } from 'convosphere/views'
import type { Tag } from '../tags.ts'
import { EditDetails, type RefusedDetails } from './details.tsx'
import type { Shown } from './row.tsx'
import { TagLink } from './tag.tsx'

export interface AboutProps {
  document: Shown
  /** Tags that can be given, the most used first; and those among them that its text speaks of. */
  known: Tag[]
  suggested: Tag[]
  refused?: RefusedDetails | undefined
}

/** What a document is marked with, and more of it for who may change that. */
export function About({ document, known, suggested, refused }: AboutProps) {
  const { id, tags, mayWrite } = document
  if (!mayWrite && !tags.length) return <></>
  return (
    <section class="about" aria-label={t('knowledge.about')}>
      <ul role="list" class="tags">
        {tags.map((tag) => (
          <li>
            <TagLink tag={tag} />
            {mayWrite ? (
              <form method="post" action={`/knowledge/documents/${id}/tags`}>
                <input type="hidden" name="remove" value={tag.name} />
                <Button
                  label={t('knowledge.untag', { name: tag.name })}
                  icon="close"
                  kind="quiet"
                  iconOnly
                />
              </form>
            ) : (
              ''
            )}
          </li>
        ))}
      </ul>
      {mayWrite ? (
        <AddTags
          id={id}
          known={known}
          suggested={suggested.filter(({ name }) => tags.every((tag) => tag.name !== name))}
        />
      ) : (
        ''
      )}
      {mayWrite ? <EditDetails document={document} refused={refused} /> : ''}
    </section>
  )
}

function AddTags({ id, known, suggested }: { id: string; known: Tag[]; suggested: Tag[] }) {
  return (
    <form method="post" action={`/knowledge/documents/${id}/tags`} class="row tag-adding">
      <input
        class="input"
        name="add"
        list="known-tags"
        maxlength="500"
        autocomplete="off"
        aria-label={t('knowledge.addTags')}
        placeholder={t('knowledge.addTags.short')}
      />
      <KnownTags tags={known} />
      <Button label={t('knowledge.addTag')} icon="plus" />
      {suggested.map(({ name }) => (
        <Button label={name} icon="plus" kind="quiet" name="suggested" value={name} />
      ))}
    </form>
  )
}

/** What a field with `list="known-tags"` suggests while one types. */
const KnownTags = ({ tags }: { tags: Tag[] }) => (
  <datalist id="known-tags">
    {tags.map(({ name }) => (
      <option value={name}></option>
    ))}
  </datalist>
)
