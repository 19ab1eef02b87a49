import { t, view } from 'convosphere'
import { Badge, Section, Table, Time } from 'convosphere/views'
import type { Vitals } from '../vitals.ts'
import { AdminPage } from './frame.tsx'

/** The parts of the program with their state, and what it uses. */
export function HealthPage({ vitals }: { vitals: Vitals }) {
  return (
    <AdminPage title={t('admin.health')}>
      <Section id="parts" title={t('admin.health.parts')}>
        <Table
          caption={t('admin.health.parts')}
          columns={[
            { name: 'name', label: t('admin.health.part') },
            { name: 'state', label: t('admin.plugins.state') },
          ]}
          rows={vitals.parts.map((part) => [
            <>
              <span safe>{partName(part.name)}</span>
              {part.detail ? (
                <span class={`below ${part.ok ? '' : 'error'}`} safe>
                  {part.detail}
                </span>
              ) : (
                ''
              )}
            </>,
            <Badge
              text={t(part.ok ? 'admin.health.ok' : 'admin.health.failing')}
              kind={part.ok ? 'success' : 'danger'}
            />,
          ])}
        />
      </Section>
      <Section id="process" title={t('admin.health.process')}>
        <dl class="facts">
          <dt safe>{t('admin.plugins.version')}</dt>
          <dd safe>{`ConvoSphere ${vitals.version}, ${vitals.runtime}`}</dd>
          <dt safe>{t('admin.health.started')}</dt>
          <dd>
            <Time at={vitals.startedAt} />
          </dd>
          <dt safe>{t('admin.health.memory')}</dt>
          <dd safe>{megabytes(vitals.memoryBytes)}</dd>
          <dt safe>{t('admin.health.data')}</dt>
          <dd safe>{megabytes(vitals.dataBytes)}</dd>
        </dl>
      </Section>
    </AdminPage>
  )
}

const partName = (name: string) => {
  const text = t(`admin.part.${name}`)
  return text === `admin.part.${name}` ? name : text
}

const megabytes = (bytes: number) =>
  new Intl.NumberFormat(view().locale, {
    style: 'unit',
    unit: 'megabyte',
    maximumFractionDigits: 1,
  }).format(bytes / 1_000_000)
