import { t, view } from 'convosphere'
import { Badge, Button, Empty, Section, sorted, Table, Time } from 'convosphere/views'
import type { Model, Models } from '../../models/index.ts'
import { EmbeddingSection, type ShownModel } from './embeddings.tsx'

type Health = Awaited<ReturnType<Models['health']>>

interface OverviewProps {
  health: Health
  models: Model[]
  /** Id of the default model. */
  usual: string | undefined
  /** Embedding models that run on this machine, there or not. */
  embeddings: ShownModel[]
  sort: string | undefined
  /** Where a provider is set up step by step, where that exists. */
  welcome: string | undefined
}

/** How each provider does, and every model that can be had. */
export function ProvidersOverview(props: OverviewProps) {
  const { health, models, usual, embeddings, sort, welcome } = props
  return (
    <>
      <Section
        id="health"
        title={t('admin.providers.health')}
        help={t('admin.providers.healthHelp')}
      >
        <HealthTable health={health} />
        <div class="row">
          <form method="post" action="/admin/providers">
            <Button label={t('admin.providers.look')} icon="redo" />
          </form>
          {welcome ? (
            <Button label={t('admin.providers.welcome')} icon="plus" href={welcome} />
          ) : (
            ''
          )}
        </div>
      </Section>
      <Section id="models" title={t('admin.models')} help={t('admin.models.help')}>
        {models.length ? (
          <ModelTable models={models} usual={usual} sort={sort} />
        ) : (
          <Empty icon="cpu" text={t('admin.models.none')} />
        )}
      </Section>
      <EmbeddingSection models={embeddings} />
    </>
  )
}

function HealthTable({ health }: { health: Health }) {
  return (
    <Table
      caption={t('admin.providers.health')}
      columns={[
        { name: 'name', label: t('admin.provider') },
        { name: 'state', label: t('admin.plugins.state') },
        { name: 'models', label: t('admin.models'), numeric: true },
        { name: 'at', label: t('admin.providers.at') },
      ]}
      rows={health.map((one) => [
        <>
          <span safe>{one.name}</span>
          {one.detail && !one.ok ? (
            <span class="below error" safe>
              {one.detail}
            </span>
          ) : (
            ''
          )}
        </>,
        <Badge
          text={t(one.ok ? 'admin.providers.ok' : 'admin.providers.failing')}
          kind={one.ok ? 'success' : 'danger'}
        />,
        <span safe>{String(one.models)}</span>,
        one.at ? <Time at={one.at} /> : '–',
      ])}
    />
  )
}

function ModelTable({ models, usual, sort }: Pick<OverviewProps, 'models' | 'usual' | 'sort'>) {
  const { locale } = view()
  const count = new Intl.NumberFormat(locale)
  const money = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: 'USD',
    maximumFractionDigits: 3,
  })
  const shown = (value: number | undefined, format: Intl.NumberFormat): string =>
    value === undefined ? '–' : format.format(value)
  const rows = sorted(models, sort, {
    name: (model) => model.name,
    context: (model) => model.contextTokens,
    input: (model) => model.price?.input,
    output: (model) => model.price?.output,
  })
  return (
    <Table
      caption={t('admin.models')}
      href="/admin/providers"
      sort={sort}
      columns={[
        { name: 'name', label: t('admin.model'), sortable: true },
        { name: 'context', label: t('admin.models.context'), numeric: true, sortable: true },
        { name: 'input', label: t('admin.models.input'), numeric: true, sortable: true },
        { name: 'output', label: t('admin.models.output'), numeric: true, sortable: true },
      ]}
      rows={rows.map((model) => [
        <>
          <span safe>{model.name}</span>{' '}
          {model.id === usual ? <Badge text={t('admin.models.default')} kind="info" /> : ''}
          <span class="below" safe>
            {[model.id, ...model.abilities.map((one) => t(`admin.ability.${one}`))].join(' · ')}
          </span>
        </>,
        <span safe>{shown(model.contextTokens, count)}</span>,
        <span safe>{shown(model.price?.input, money)}</span>,
        <span safe>{shown(model.price?.output, money)}</span>,
      ])}
    />
  )
}
