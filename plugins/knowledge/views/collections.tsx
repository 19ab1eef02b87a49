import { t, view } from 'convosphere'
import { Badge, Button, Dialog, Icon, Notice, Page, TextField, Toast } from 'convosphere/views'
import type { Collection } from '../collections.ts'
import { Places } from './places.tsx'

interface CollectionsProps {
  collections: Collection[]
  /** How many documents lie in each. */
  counts: Map<string, number>
  userId: string
  /** The id of one that was just deleted. */
  deleted: string | undefined
  /** Why a name was not taken. */
  error: string | undefined
}

/** Collections, and what can be done with each. */
export function CollectionsPage(props: CollectionsProps) {
  const { collections, counts, userId, deleted, error } = props
  const mayWrite = view().allows('knowledge.write')
  return (
    <Page title={t('knowledge.collections')}>
      {deleted ? (
        <Toast
          text={t('knowledge.collection.deleted')}
          undo={{
            action: `/knowledge/collections/${encodeURIComponent(deleted)}/restoration`,
            fields: {},
          }}
        />
      ) : (
        ''
      )}
      <Places current="/knowledge/collections" />
      <p class="quiet" safe>
        {t('knowledge.collections.help')}
      </p>
      {error ? <Notice kind="danger" text={error} alert /> : ''}
      {mayWrite ? <NewCollection /> : ''}
      <ul role="list" class="documents">
        {collections.map((collection) => (
          <li class="document">
            <Icon name="folder" />
            <div class="grow">
              <a href={`/knowledge?collection=${collection.id}`} safe>
                {collection.name}
              </a>
              <p class="quiet facts-line">
                <span safe>
                  {t('knowledge.documents', { count: counts.get(collection.id) ?? 0 })}
                </span>
                {collection.usual ? <Badge text={t('knowledge.usual')} /> : ''}
              </p>
            </div>
            {mayWrite && collection.ownerId === userId ? <Acts collection={collection} /> : ''}
          </li>
        ))}
      </ul>
    </Page>
  )
}

/** A new set of documents that are searched together. */
function NewCollection() {
  return (
    <form method="post" action="/knowledge/collections" class="row new-collection">
      <input
        class="input"
        name="name"
        required
        maxlength="200"
        aria-label={t('knowledge.collectionName')}
        placeholder={t('knowledge.collectionName')}
      />
      <Button label={t('knowledge.newCollection')} icon="plus" />
    </form>
  )
}

function Acts({ collection: { id, name, usual } }: { collection: Collection }) {
  const sheet = `rename-${id}`
  return (
    <div class="row end">
      <Button
        href={`/knowledge/collections/${id}/people`}
        label={t('knowledge.shareOf', { name })}
        icon="people"
        kind="quiet"
        iconOnly
      />
      <Button
        href={`/knowledge/collections/${id}/connectors`}
        label={t('knowledge.connectors.of', { name })}
        icon="globe"
        kind="quiet"
        iconOnly
      />
      <Button
        href={`/knowledge/collections/${id}/cuts`}
        label={t('knowledge.cuts.of', { name })}
        icon="settings"
        kind="quiet"
        iconOnly
      />
      <Button
        label={t('knowledge.renameOf', { name })}
        icon="edit"
        kind="quiet"
        iconOnly
        type="button"
        attributes={{ command: 'show-modal', commandfor: sheet }}
      />
      <Dialog id={sheet} title={t('knowledge.renameOf', { name })}>
        <form class="stack" method="post" action={`/knowledge/collections/${id}`}>
          <TextField
            name="name"
            id={`name-${id}`}
            label={t('knowledge.collectionName')}
            value={name}
            maxlength={200}
            required
          />
          {usual ? (
            ''
          ) : (
            <label class="row">
              <input type="checkbox" name="usual" value="true" />
              <span safe>{t('knowledge.makeUsual')}</span>
            </label>
          )}
          <div class="row end">
            <Button label={t('knowledge.save')} kind="primary" />
          </div>
        </form>
      </Dialog>
      {usual ? (
        ''
      ) : (
        <form method="post" action={`/knowledge/collections/${id}/deletion`}>
          <Button
            label={t('knowledge.deleteOf', { title: name })}
            icon="trash"
            kind="quiet"
            iconOnly
          />
        </form>
      )}
    </div>
  )
}
