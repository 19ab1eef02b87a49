import { lastHour, type Minute, quantile, t, view } from 'convosphere'
import { Badge, Chart, Section, Table, Time } from 'convosphere/views'
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
      <Section id="hour" title={t('admin.health.hour')} help={t('admin.health.hourHelp')}>
        <Hour minutes={lastHour()} />
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

function Hour({ minutes }: { minutes: Minute[] }) {
  const { locale, user } = view()
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'short', timeZone: user?.timeZone })
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })
  const times = { from: clock.format(minutes[0]?.at), to: clock.format(minutes.at(-1)?.at) }
  const count = { ...times, format: (value: number) => number.format(value) }
  const duration = { ...times, format: (value: number) => `${number.format(value)} ms` }
  return (
    <div class="charts">
      <Chart
        {...count}
        title={t('admin.health.requests')}
        values={minutes.map((minute) => minute.requests)}
      />
      <Chart
        {...count}
        title={t('admin.health.failures')}
        values={minutes.map((minute) => minute.failed)}
      />
      <Chart
        {...duration}
        title={t('admin.health.latency')}
        values={minutes.map((minute) => quantile(minute.took, 0.95))}
        kind="line"
      />
      <Chart
        {...duration}
        title={t('admin.health.lag')}
        values={minutes.map((minute) => minute.lagMs)}
      />
    </div>
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
