import { t, view } from 'convosphere'
import { Badge, Button, Confirm, hx, Section, sizeText, Table } from 'convosphere/views'
import type { ListedModel } from '../../onnx/index.ts'

/** A model that runs on this machine, and what the reader may do with it. */
export interface ShownModel extends ListedModel {
  /** Documents are searched by it. */
  isUsed: boolean
  /** Documents are not searched by it, and could be. */
  mayUse: boolean
  isRecommended: boolean
}

interface Props {
  models: ShownModel[]
}

/** Embedding models to be fetched with a button. */
export function EmbeddingSection({ models }: Props) {
  if (!models.length) return <></>
  return (
    <Section id="embeddings" title={t('admin.embeddings')} help={t('admin.embeddings.help')}>
      <EmbeddingModels models={models} />
    </Section>
  )
}

const isOpen = ({ job }: ShownModel): boolean =>
  job?.status === 'queued' || job?.status === 'running'

/** The models; they look again by themselves while one is being fetched. */
export function EmbeddingModels({ models }: Props) {
  const looking = hx({ get: '/admin/embeddings', trigger: 'every 1s', swap: 'outerMorph' })
  return (
    <div id="embedding-models" {...(models.some(isOpen) ? looking : {})}>
      <Table
        caption={t('admin.embeddings')}
        columns={[
          { name: 'name', label: t('admin.model') },
          { name: 'state', label: t('admin.plugins.state') },
          { name: 'size', label: t('admin.backups.size'), numeric: true },
          { name: 'acts', label: t('admin.embeddings.acts'), hidden: true },
        ]}
        rows={models.map((model) => [
          <Name model={model} />,
          <State model={model} />,
          <span safe>{sizeText(model.size)}</span>,
          <Acts model={model} />,
        ])}
      />
    </div>
  )
}

function Name({ model: { name, title, language, isRecommended, isUsed } }: { model: ShownModel }) {
  const languages = new Intl.DisplayNames(view().locale, { type: 'language' })
  const understood: string =
    language === 'mul' ? t('admin.embeddings.many') : (languages.of(language) ?? language)
  return (
    <>
      <span safe>{title}</span>{' '}
      {isUsed ? (
        <Badge text={t('admin.embeddings.used')} kind="success" />
      ) : isRecommended ? (
        <Badge text={t('admin.embeddings.recommended')} kind="info" />
      ) : (
        ''
      )}
      <span class="below" safe>
        {`onnx/${name} · ${understood}`}
      </span>
    </>
  )
}

function State({ model }: { model: ShownModel }) {
  const { isHere, isBegun, held, size, job, title } = model
  if (isOpen(model)) {
    const percent = new Intl.NumberFormat(view().locale, { style: 'percent' }).format(held / size)
    return (
      <>
        <progress
          max={String(size)}
          value={String(held)}
          aria-label={t('admin.embeddings.fetching', { title })}
        />{' '}
        <span class="quiet" safe>
          {percent}
        </span>
      </>
    )
  }
  if (isHere) return <Badge text={t('admin.embeddings.here')} kind="success" />
  return (
    <>
      <span safe>{t(isBegun ? 'admin.embeddings.begun' : 'admin.embeddings.away')}</span>
      {job?.error ? (
        <span class="below error" role="alert" safe>
          {t(job.error.key, job.error.values)}
        </span>
      ) : (
        ''
      )}
    </>
  )
}

function Acts({ model }: { model: ShownModel }) {
  const { name, title, isHere, isBegun, isUsed, mayUse } = model
  const path = `/admin/embeddings/${name}`
  if (isOpen(model))
    return (
      <form class="row end" method="post" action={`${path}/cancellation`}>
        <Button label={t('admin.embeddings.cancel')} />
      </form>
    )
  if (!isHere)
    return (
      <form class="row end" method="post" action={path}>
        <Button
          label={t(isBegun ? 'admin.embeddings.goOn' : 'admin.embeddings.get')}
          icon="down-to-line"
        />
      </form>
    )
  return (
    <div class="row end">
      {mayUse && view().allows('admin.settings') ? (
        <form method="post" action={`${path}/use`}>
          <Button label={t('admin.embeddings.use')} kind="primary" />
        </form>
      ) : (
        ''
      )}
      {isUsed ? (
        ''
      ) : (
        <Confirm
          id={`remove-${name}`}
          label={t('admin.embeddings.removeOf', { title })}
          icon="trash"
          iconOnly
          title={t('admin.embeddings.removeOf', { title })}
          text={t('admin.embeddings.removeText')}
          action={`${path}/deletion`}
          confirm={t('admin.embeddings.remove')}
        />
      )}
    </div>
  )
}
