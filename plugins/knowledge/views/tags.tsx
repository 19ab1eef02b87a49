import { t, view } from 'convosphere'
import {
  Button,
  Dialog,
  Empty,
  Notice,
  Page,
  RadioField,
  TextField,
  Toast,
} from 'convosphere/views'
import { type CountedTag, type Tag, tagColors } from '../tags.ts'
import { Places } from './places.tsx'
import { TagLink } from './tag.tsx'

/** Why a name was not taken, and how it could be nevertheless. */
export interface TagRefusal {
  text: string
  merge?: { tag: Tag; into: Tag }
}

interface TagsProps {
  tags: CountedTag[]
  /** The id of one that was just deleted. */
  deleted: string | undefined
  refused: TagRefusal | undefined
}

/** A person's tags, and what can be done with each. */
export function TagsPage({ tags, deleted, refused }: TagsProps) {
  const mayWrite = view().allows('knowledge.write')
  return (
    <Page title={t('knowledge.tags')}>
      {deleted ? (
        <Toast
          text={t('knowledge.tag.deleted')}
          undo={{
            action: `/knowledge/tags/${encodeURIComponent(deleted)}/restoration`,
            fields: {},
          }}
        />
      ) : (
        ''
      )}
      <Places current="/knowledge/tags" />
      <p class="quiet" safe>
        {t('knowledge.tags.help')}
      </p>
      {refused ? <Refused {...refused} /> : ''}
      {mayWrite ? <NewTag /> : ''}
      {tags.length ? (
        <ul role="list" class="documents">
          {tags.map((tag) => (
            <li class="document">
              <div class="grow">
                <TagLink tag={tag} />
                <p class="quiet facts-line" safe>
                  {t('knowledge.documents', { count: tag.documents })}
                </p>
              </div>
              {mayWrite ? <Acts tag={tag} /> : ''}
            </li>
          ))}
        </ul>
      ) : (
        <Empty icon="file" text={t('knowledge.tags.empty')} />
      )}
    </Page>
  )
}

/** What is wrong with a name; where another tag has it, the two can be one. */
function Refused({ text, merge }: TagRefusal) {
  return (
    <>
      <Notice kind="danger" text={text} alert />
      {merge ? (
        <form method="post" action={`/knowledge/tags/${merge.tag.id}/merge`} class="row">
          <input type="hidden" name="into" value={merge.into.id} />
          <Button
            label={t('knowledge.tag.merge', { name: merge.tag.name, into: merge.into.name })}
          />
        </form>
      ) : (
        ''
      )}
    </>
  )
}

function NewTag() {
  return (
    <form method="post" action="/knowledge/tags" class="row new-collection">
      <input
        class="input"
        name="name"
        required
        maxlength="60"
        aria-label={t('knowledge.tagName')}
        placeholder={t('knowledge.tagName')}
      />
      <Button label={t('knowledge.newTag')} icon="plus" />
    </form>
  )
}

function Acts({ tag: { id, name, color } }: { tag: Tag }) {
  const sheet = `change-${id}`
  return (
    <div class="row end">
      <Button
        label={t('knowledge.changeOf', { name })}
        icon="edit"
        kind="quiet"
        iconOnly
        type="button"
        attributes={{ command: 'show-modal', commandfor: sheet }}
      />
      <Dialog id={sheet} title={t('knowledge.changeOf', { name })}>
        <form class="stack" method="post" action={`/knowledge/tags/${id}`}>
          <TextField
            name="name"
            id={`name-${id}`}
            label={t('knowledge.tagName')}
            value={name}
            maxlength={60}
            required
          />
          <RadioField
            name="color"
            id={`color-${id}`}
            label={t('knowledge.color')}
            value={color}
            options={tagColors.map((value) => ({ value, label: t(`knowledge.color.${value}`) }))}
          />
          <div class="row end">
            <Button label={t('knowledge.save')} kind="primary" />
          </div>
        </form>
      </Dialog>
      <form method="post" action={`/knowledge/tags/${id}/deletion`}>
        <Button
          label={t('knowledge.deleteOf', { title: name })}
          icon="trash"
          kind="quiet"
          iconOnly
        />
      </form>
    </div>
  )
}
