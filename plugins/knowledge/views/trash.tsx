import { t } from 'convosphere'
import { Button, Confirm, Empty, Icon, Page, Time } from 'convosphere/views'
import type { Deleted } from '../trash.ts'
import { Places } from './places.tsx'

interface TrashProps {
  deleted: Deleted[]
  next: string | null
  /** How long things stay. */
  days: number
}

/** What was deleted, when each goes for good, and the way back. */
export function TrashPage({ deleted, next, days }: TrashProps) {
  return (
    <Page
      title={t('knowledge.trash')}
      actions={
        deleted.length ? (
          <Confirm
            id="empty"
            label={t('knowledge.trash.empty')}
            icon="trash"
            title={t('knowledge.trash.empty.title')}
            text={t('knowledge.trash.empty.text')}
            action="/knowledge/trash/removal"
            confirm={t('knowledge.trash.remove')}
          />
        ) : (
          ''
        )
      }
    >
      <Places current="/knowledge/trash" />
      <p class="quiet" safe>
        {days ? t('knowledge.trash.help', { count: days }) : t('knowledge.trash.help.none')}
      </p>
      {deleted.length ? (
        <ul role="list" class="documents" aria-label={t('knowledge.trash')}>
          {deleted.map((one) => (
            <Row one={one} />
          ))}
        </ul>
      ) : (
        <Empty icon="trash" text={t('knowledge.trash.nothing')} />
      )}
      {next ? (
        <a class="button" href={`/knowledge/trash?after=${next}`} rel="next" safe>
          {t('knowledge.trash.more')}
        </a>
      ) : (
        ''
      )}
    </Page>
  )
}

function Row({ one }: { one: Deleted }) {
  const { kind, id, title, documents, collection, deletedAt, goneAt } = one
  const path = `/knowledge/trash/${kind}s/${id}`
  return (
    <li class="document">
      <Icon name={kind === 'document' ? 'file' : 'folder'} />
      <div class="grow">
        <span safe>{title}</span>
        <p class="quiet facts-line">
          {collection ? <span safe>{collection}</span> : ''}
          {documents === undefined ? (
            ''
          ) : (
            <span safe>{t('knowledge.documents', { count: documents })}</span>
          )}
          <span>
            <span safe>{t('knowledge.trash.deleted')}</span> <Time at={deletedAt} />
          </span>
          <span>
            <span safe>{t('knowledge.trash.gone')}</span> <Time at={goneAt} />
          </span>
        </p>
      </div>
      <div class="row end">
        <form method="post" action={`${path}/restoration`}>
          <Button label={t('knowledge.trash.restore')} />
        </form>
        <Confirm
          id={`remove-${id}`}
          label={t('knowledge.trash.removeOf', { title })}
          icon="trash"
          iconOnly
          title={t('knowledge.trash.removeOf', { title })}
          text={t('knowledge.trash.remove.text')}
          action={`${path}/removal`}
          confirm={t('knowledge.trash.remove')}
        />
      </div>
    </li>
  )
}
