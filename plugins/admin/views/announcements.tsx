import { localeNames, locales, t, view } from 'convosphere'
import {
  AreaField,
  Badge,
  Button,
  Confirm,
  Empty,
  RadioField,
  Section,
  Table,
  TextField,
  Time,
  Toast,
} from 'convosphere/views'
import type { Announcement, Announcements } from '../../announcements/index.ts'
import { localTime } from '../local-time.ts'
import { AdminPage } from './frame.tsx'

type Listed = ReturnType<Announcements['list']>[number]

/** A form that was refused. */
export interface Filled {
  values?: Record<string, string>
  errors?: Record<string, string>
}

interface AnnouncementsProps extends Filled {
  announcements: Listed[]
  /** What was just done: added, changed, deleted. */
  done: string
}

const doneTexts = ['added', 'changed', 'deleted']

/** All announcements, and writing one. */
export function AnnouncementsPage({ announcements, done, ...filled }: AnnouncementsProps) {
  return (
    <AdminPage title={t('admin.announcements')}>
      {doneTexts.includes(done) ? <Toast text={t(`admin.announcement.${done}`)} /> : ''}
      <Section id="new" title={t('admin.announcement.new')} help={t('admin.announcement.help')}>
        <AnnouncementForm {...filled} />
      </Section>
      <Section id="all" title={t('admin.announcement.all')}>
        {announcements.length ? (
          <AnnouncementTable announcements={announcements} />
        ) : (
          <Empty icon="info" text={t('admin.announcement.none')} />
        )}
      </Section>
    </AdminPage>
  )
}

/** One announcement, to change. */
export function AnnouncementPage(props: Filled & { announcement: Announcement }) {
  return (
    <AdminPage title={t('admin.announcement.one')}>
      <Section id="one" title={t('admin.announcement.change')} help={t('admin.announcement.again')}>
        <AnnouncementForm {...props} />
      </Section>
    </AdminPage>
  )
}

function AnnouncementForm({
  announcement,
  values = announcement ? valuesOf(announcement) : {},
  errors = {},
}: Filled & { announcement?: Announcement }) {
  const { locale } = view()
  const ordered = locales.toSorted((a, b) => Number(b === locale) - Number(a === locale))
  return (
    <form
      method="post"
      action={`/admin/announcements${announcement ? `/${announcement.id}` : ''}`}
      class="stack form"
    >
      {ordered.map((name, index) => (
        <AreaField
          name={name}
          label={t('admin.announcement.text', { language: localeNames[name] })}
          help={index ? t('admin.announcement.otherHelp') : t('admin.announcement.textHelp')}
          value={values[name] ?? ''}
          error={index ? undefined : errors.texts}
          rows={2}
          maxlength={1000}
        />
      ))}
      <RadioField
        name="level"
        label={t('admin.announcement.level')}
        value={values.level ?? 'info'}
        options={['info', 'warning'].map((level) => ({
          value: level,
          label: t(`admin.announcement.level.${level}`),
        }))}
      />
      <TextField
        name="from"
        type="datetime-local"
        label={t('admin.announcement.from')}
        help={t('admin.announcement.fromHelp')}
        value={values.from ?? ''}
        error={errors.from}
      />
      <TextField
        name="until"
        type="datetime-local"
        label={t('admin.announcement.until')}
        help={t('admin.announcement.untilHelp')}
        value={values.until ?? ''}
        error={errors.until}
      />
      <div class="row">
        <Button
          label={t(announcement ? 'saveBar.save' : 'admin.announcement.add')}
          kind="primary"
        />
      </div>
    </form>
  )
}

const valuesOf = ({ texts, level, from, until }: Announcement): Record<string, string> => ({
  ...texts,
  level,
  from: localTime(from),
  until: until ? localTime(until) : '',
})

function AnnouncementTable({ announcements }: { announcements: Listed[] }) {
  return (
    <Table
      caption={t('admin.announcement.all')}
      columns={[
        { name: 'text', label: t('admin.announcement.one') },
        { name: 'state', label: t('admin.plugins.state') },
        { name: 'until', label: t('admin.announcement.until') },
        { name: 'acts', label: t('admin.announcement.acts'), hidden: true },
      ]}
      rows={announcements.map((one) => [
        <a href={`/admin/announcements/${one.id}`} safe>
          {textOf(one)}
        </a>,
        <State announcement={one} />,
        one.until ? <Time at={one.until} /> : <span safe>{t('admin.announcement.open')}</span>,
        <div class="row end">
          <Confirm
            id={`delete-${one.id}`}
            label={t('admin.announcement.delete')}
            icon="trash"
            iconOnly
            title={t('admin.announcement.deleteTitle')}
            text={textOf(one)}
            action={`/admin/announcements/${one.id}/deletion`}
            confirm={t('admin.announcement.delete')}
          />
        </div>,
      ])}
    />
  )
}

const textOf = ({ texts }: Announcement) => texts[view().locale] ?? Object.values(texts)[0] ?? ''

function State({ announcement: { state, level } }: { announcement: Listed }) {
  const kind = state !== 'current' ? undefined : level
  return <Badge text={t(`admin.announcement.${state}`)} kind={kind} />
}
