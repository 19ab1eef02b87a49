import { t, view } from 'convosphere'
import { Button, Tabs } from 'convosphere/views'
import type { Collection } from '../collections.ts'

interface WhichProps {
  collections: Collection[]
  /** The one that is shown; undefined: all. */
  collectionId: string | undefined
  isMine: boolean
  /** Whose it is, if it is not this person's. */
  sharedBy: string | undefined
}

/** Which collection this is, and the way to others. */
export function Which({ collections, collectionId, isMine, sharedBy }: WhichProps) {
  const mayShare = collectionId && isMine && view().allows('knowledge.write')
  if (collections.length < 2 && !sharedBy && !collectionId) return <></>
  return (
    <div class="row which">
      {collections.length > 1 ? (
        <Tabs
          label={t('knowledge.collections')}
          current={collectionId ? `/knowledge?collection=${collectionId}` : '/knowledge'}
          tabs={[
            { href: '/knowledge', label: t('knowledge.all') },
            ...collections.map(({ id, name }) => ({
              href: `/knowledge?collection=${id}`,
              label: name,
            })),
          ]}
        />
      ) : (
        ''
      )}
      {sharedBy ? (
        <span class="quiet" safe>
          {t('knowledge.sharedBy', { name: sharedBy })}
        </span>
      ) : (
        ''
      )}
      {collectionId ? (
        <div class="row">
          <Button
            href={`/knowledge/collections/${collectionId}/questions`}
            label={t('knowledge.trials')}
            icon="check"
          />
          {mayShare ? (
            <Button
              href={`/knowledge/collections/${collectionId}/people`}
              label={t('knowledge.share')}
              icon="people"
            />
          ) : (
            ''
          )}
        </div>
      ) : (
        ''
      )}
    </div>
  )
}
