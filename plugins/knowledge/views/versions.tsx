import { t } from 'convosphere'
import { Badge, Button, hx, Icon, Notice, Page, Section, sizeText, Time } from 'convosphere/views'
import { accepted } from '../extract/type.ts'
import type { Document } from '../store.ts'
import type { Version } from '../versions.ts'

interface VersionListProps {
  document: Document
  /** Newest first. */
  versions: Version[]
  /** Of who brought them, by id. */
  names: Map<string, string>
}

/** What a document has been, and where it gets a new file. */
export function VersionsPage(props: VersionListProps & { error: string | undefined }) {
  const { document, error } = props
  const path = `/knowledge/documents/${document.id}`
  return (
    <Page
      title={`${t('knowledge.versions')}: ${document.title}`}
      actions={<Button href={path} label={t('knowledge.back')} icon="left" />}
    >
      <Section
        id="new-version"
        title={t('knowledge.version.new')}
        help={t('knowledge.version.new.help')}
      >
        {error ? <Notice kind="danger" text={error} alert /> : ''}
        <form
          class="row new-version"
          method="post"
          action={`${path}/versions`}
          enctype="multipart/form-data"
        >
          <input
            class="input"
            type="file"
            name="file"
            required
            accept={accepted.join()}
            aria-label={t('knowledge.version.file')}
          />
          <Button label={t('knowledge.bring.send')} kind="primary" />
        </form>
      </Section>
      <Section id="versions" title={t('knowledge.versions')}>
        <VersionList {...props} />
      </Section>
    </Page>
  )
}

/** While one of them is read, they ask how far that is. */
export function VersionList({ document, versions, names }: VersionListProps) {
  const path = `/knowledge/documents/${document.id}/versions`
  const isOpen = versions.some(isUnread)
  const again = hx({ get: path, trigger: 'every 1s', swap: 'outerMorph' })
  return (
    <ol role="list" id="version-list" class="documents" {...(isOpen ? again : {})}>
      {versions.map((version) => (
        <Row
          version={version}
          path={`${path}/${version.n}`}
          by={names.get(version.createdBy ?? '')}
        />
      ))}
    </ol>
  )
}

const isUnread = ({ reading, error }: Version) => reading === undefined && !error

function Row({ version, path, by }: { version: Version; path: string; by: string | undefined }) {
  const { n, name, size, error, isCurrent, createdAt } = version
  return (
    <li class="document">
      <Icon name="file" />
      <div class="grow">
        <p class="row">
          <strong safe>{t('knowledge.version', { n })}</strong>
          {isCurrent ? <Badge text={t('knowledge.version.current')} /> : ''}
        </p>
        <p class="quiet facts-line">
          <span safe>{name}</span>
          <span safe>{sizeText(size)}</span>
          {by ? <span safe>{by}</span> : ''}
          <Time at={createdAt} />
          {n > 1 && version.reading ? (
            <a href={path} safe>
              {t('knowledge.changes.show')}
            </a>
          ) : (
            ''
          )}
        </p>
        {error ? (
          <p class="state failed" safe>
            {t(error.key, error.values)}
          </p>
        ) : isUnread(version) ? (
          <p class="quiet" role="status" safe>
            {t('knowledge.working')}
          </p>
        ) : (
          ''
        )}
      </div>
      <div class="row end">
        <Button
          href={`${path}/file`}
          label={t('knowledge.version.download', { n })}
          icon="down-to-line"
          kind="quiet"
          iconOnly
        />
        {isCurrent ? (
          ''
        ) : (
          <form method="post" action={`${path}/restoration`}>
            <Button
              label={t('knowledge.version.restore', { n })}
              icon="redo"
              kind="quiet"
              iconOnly
            />
          </form>
        )}
      </div>
    </li>
  )
}
