import { t, view } from 'convosphere'
import {
  Badge,
  Button,
  Confirm,
  Empty,
  hx,
  Icon,
  Page,
  Section,
  SelectField,
  TextField,
  Time,
} from 'convosphere/views'
import type { Collection } from '../collections.ts'
import { rhythms, type ShownConnector } from '../connectors/connectors.ts'
import { connectorKinds } from '../connectors/store.ts'

interface ConnectorsProps {
  collection: Collection
  connectors: ShownConnector[]
  /** Folders that the reader may choose. */
  folders: string[]
  /** What was typed, and why it was not taken. */
  typed: Record<string, string>
  error: string | undefined
}

/** Places from which a collection fetches documents by itself. */
export function ConnectorsPage({ collection, connectors, folders, typed, error }: ConnectorsProps) {
  const { id, name } = collection
  const kinds = connectorKinds.filter((kind) => kind !== 'folder' || folders.length)
  return (
    <Page
      title={t('knowledge.connectors.of', { name })}
      actions={
        <Button href={`/knowledge?collection=${id}`} label={t('knowledge.back')} icon="left" />
      }
    >
      <Section
        id="new-connector"
        title={t('knowledge.connectors.new')}
        help={t('knowledge.connectors.help')}
      >
        <form method="post" action={`/knowledge/collections/${id}/connectors`} class="stack form">
          <SelectField
            name="kind"
            label={t('knowledge.connectors.kind')}
            value={typed.kind ?? 'page'}
            options={kinds.map((value) => ({ value, label: t(`knowledge.connector.${value}`) }))}
          />
          <TextField
            name="address"
            label={t('knowledge.connectors.address')}
            help={
              folders.length
                ? t('knowledge.connectors.folders', { folders: folders.join(', ') })
                : undefined
            }
            value={typed.address}
            error={error}
            placeholder="https://"
            autocomplete="off"
            maxlength={2000}
            required
          />
          <SelectField
            name="everyHours"
            label={t('knowledge.connectors.every')}
            value={typed.everyHours ?? '24'}
            options={rhythms.map((hours) => ({
              value: String(hours),
              label: t(`knowledge.every.${hours}`),
            }))}
          />
          <div class="row">
            <Button label={t('knowledge.connectors.add')} kind="primary" />
          </div>
        </form>
      </Section>
      {connectors.length ? (
        <ul role="list" class="documents" aria-label={t('knowledge.connectors')}>
          {connectors.map((connector) => (
            <ConnectorRow connector={connector} />
          ))}
        </ul>
      ) : (
        <Empty icon="globe" text={t('knowledge.connectors.none')} />
      )}
    </Page>
  )
}

/** A place, what came of the last look, and what can be done; while it is looked at, it tells how far. */
export function ConnectorRow({ connector }: { connector: ShownConnector }) {
  const { id, kind, address, paused, isRunning, everyHours } = connector
  const again = hx({
    get: `/knowledge/connectors/${id}`,
    trigger: 'every 2s',
    swap: 'outerMorph',
  })
  return (
    <li id={`connector-${id}`} class="document connector" {...(isRunning ? again : {})}>
      <Icon name={kind === 'folder' ? 'folder' : 'globe'} />
      <div class="grow">
        <span class="connector-address" safe>
          {address}
        </span>
        <p class="quiet facts-line">
          <span safe>{t(`knowledge.connector.${kind}`)}</span>
          <span safe>{t(`knowledge.every.${everyHours}`)}</span>
          {paused ? <Badge text={t('knowledge.connectors.paused')} /> : ''}
        </p>
        <LastLook connector={connector} />
        <Failures connector={connector} />
      </div>
      <Acts connector={connector} />
    </li>
  )
}

function LastLook({ connector }: { connector: ShownConnector }) {
  const { isRunning, progress, ranAt, error, items, failed, added, changed, removed } = connector
  const percent = new Intl.NumberFormat(view().locale, { style: 'percent' })
  if (isRunning)
    return (
      <p class="quiet" role="status" safe>
        {t('knowledge.connectors.running', { percent: percent.format(progress) })}
      </p>
    )
  if (!ranAt) return <></>
  return (
    <>
      {error ? (
        <p class="state failed" role="status" safe>
          {t(error.key, error.values)}
        </p>
      ) : (
        <p class="quiet facts-line" safe>
          {t('knowledge.connectors.found', { items, added, changed, removed, failed })}
        </p>
      )}
      <p class="quiet facts-line">
        <span>
          <span safe>{t('knowledge.connectors.looked')}</span> <Time at={ranAt} />
        </span>
      </p>
    </>
  )
}

function Failures({ connector: { failures } }: { connector: ShownConnector }) {
  if (!failures.length) return <></>
  return (
    <details>
      <summary safe>{t('knowledge.connectors.failures')}</summary>
      <ul class="connector-failures">
        {failures.map(({ address, error }) => (
          <li>
            <span safe>{address}</span>: <span safe>{t(error!.key, error!.values)}</span>
          </li>
        ))}
      </ul>
    </details>
  )
}

function Acts({ connector: { id, paused, isRunning, address } }: { connector: ShownConnector }) {
  const path = `/knowledge/connectors/${id}`
  return (
    <div class="row end">
      {isRunning ? (
        ''
      ) : (
        <form method="post" action={`${path}/run`}>
          <Button label={t('knowledge.connectors.run')} icon="redo" kind="quiet" iconOnly />
        </form>
      )}
      <form method="post" action={`${path}/pause`}>
        <input type="hidden" name="paused" value={String(!paused)} />
        <Button label={t(paused ? 'knowledge.connectors.goOn' : 'knowledge.connectors.pause')} />
      </form>
      <Confirm
        id={`remove-${id}`}
        label={t('knowledge.deleteOf', { title: address })}
        icon="trash"
        iconOnly
        title={t('knowledge.deleteOf', { title: address })}
        text={t('knowledge.connectors.delete')}
        action={`${path}/deletion`}
        confirm={t('knowledge.connectors.deleteIt')}
      />
    </div>
  )
}
