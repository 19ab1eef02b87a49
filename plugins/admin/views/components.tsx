import { t } from 'convosphere'
import {
  AreaField,
  Badge,
  Button,
  CheckField,
  Confirm,
  Dialog,
  Empty,
  Icon,
  Menu,
  Notice,
  RadioField,
  SaveBar,
  Section,
  SelectField,
  Skeleton,
  sorted,
  Table,
  Tabs,
  TextField,
  Time,
  Toast,
} from 'convosphere/views'
import { AdminPage } from './frame.tsx'

const here = '/admin/components'
const tones = ['info', 'success', 'warning', 'danger'] as const
const options = ['user', 'manager', 'admin']

/** Every component in every state. */
export function ComponentsPage({ sort }: { sort: string | undefined }) {
  return (
    <AdminPage title={t('admin.components')}>
      <p safe>{t('admin.components.intro')}</p>
      <Section id="buttons" title={t('admin.kit.buttons')}>
        <Buttons />
      </Section>
      <Section id="fields" title={t('admin.kit.fields')}>
        <Fields />
      </Section>
      <Section id="notices" title={t('admin.kit.notices')}>
        {tones.map((tone) => (
          <Notice kind={tone} text={t('admin.kit.sentence')} />
        ))}
        <div class="row">
          <Badge text={t('admin.kit.word')} />
          {tones.map((tone) => (
            <Badge text={t('admin.kit.word')} kind={tone} />
          ))}
        </div>
        <div class="kit-toast">
          <Toast text={t('admin.kit.done')} undo={{ action: here, fields: {} }} />
        </div>
      </Section>
      <Section id="tables" title={t('admin.kit.tables')}>
        <Numbers sort={sort} />
      </Section>
      <Section id="overlays" title={t('admin.kit.overlays')}>
        <Overlays />
      </Section>
      <Section id="states" title={t('admin.kit.states')}>
        <Tabs
          label={t('admin.kit.tabs')}
          current={here}
          tabs={[
            { href: here, label: t('admin.components') },
            { href: '/admin/health', label: t('admin.health') },
          ]}
        />
        <Empty icon="chat" text={t('admin.kit.empty')}>
          <Button label={t('settings.addRow')} icon="plus" />
        </Empty>
        <Skeleton />
      </Section>
    </AdminPage>
  )
}

function Buttons() {
  const label = t('saveBar.save')
  return (
    <>
      <div class="row">
        <Button label={label} kind="primary" />
        <Button label={label} />
        <Button label={label} kind="quiet" />
        <Button label={label} kind="danger" />
        <Button label={label} href={here} />
      </div>
      <div class="row">
        <Button label={label} icon="check" />
        <Button label={label} icon="check" iconOnly />
        <Button label={label} icon="check" iconOnly kind="quiet" />
        <Button label={label} kind="primary" disabled />
        <Button label={label} disabled />
      </div>
    </>
  )
}

function Fields() {
  const label = t('person.name')
  const help = t('admin.kit.help')
  const error = t('field.required')
  const choices = options.map((value) => ({ value, label: t(`admin.role.${value}`) }))
  return (
    <form class="stack form" data-guarded action={here}>
      <TextField name="text" label={label} help={help} value={t('admin.kit.word')} />
      <TextField name="wrong" label={label} help={help} error={error} />
      <TextField name="disabled" label={label} value={t('admin.kit.word')} disabled />
      <TextField name="number" type="number" label={t('admin.kit.number')} value="3" />
      <AreaField name="area" label={t('admin.kit.area')} value={t('admin.kit.sentence')} />
      <SelectField name="select" label={t('admin.people.role')} value="user" options={choices} />
      <RadioField name="radio" label={t('admin.people.role')} value="user" options={choices} />
      <CheckField name="check" label={t('admin.kit.check')} help={help} checked />
      <SaveBar href={here} />
    </form>
  )
}

function Numbers({ sort }: { sort: string | undefined }) {
  const rows = [
    { name: t('admin.kit.word'), count: 1200 },
    { name: t('admin.kit.long'), count: 7 },
  ]
  return (
    <Table
      caption={t('admin.kit.tables')}
      href={here}
      sort={sort}
      columns={[
        { name: 'name', label: t('person.name'), sortable: true },
        { name: 'count', label: t('admin.kit.number'), numeric: true, sortable: true },
        { name: 'at', label: t('admin.people.since') },
      ]}
      rows={sorted(rows, sort, { name: (row) => row.name, count: (row) => row.count }).map(
        (row) => [
          <span safe>{row.name}</span>,
          <span safe>{String(row.count)}</span>,
          <Time at={new Date(Date.now() - row.count * 60_000).toISOString()} />,
        ],
      )}
      next={here}
    />
  )
}

function Overlays() {
  return (
    <div class="row">
      <Button
        label={t('admin.kit.dialog')}
        type="button"
        attributes={{ command: 'show-modal', commandfor: 'kit-dialog' }}
      />
      <Dialog id="kit-dialog" title={t('admin.kit.dialog')}>
        <p safe>{t('admin.kit.sentence')}</p>
        <form method="dialog">
          <Button label={t('dialog.close')} />
        </form>
      </Dialog>
      <Confirm
        id="kit-confirm"
        label={t('settings.removeRow')}
        icon="trash"
        title={t('admin.kit.confirm')}
        text={t('admin.kit.sentence')}
        action={here}
        confirm={t('settings.removeRow')}
      />
      <Menu id="kit-menu" label={t('admin.kit.menu')}>
        <a class="button" href={here}>
          <Icon name="edit" />
          <span safe>{t('admin.kit.word')}</span>
        </a>
        <a class="button" href={here}>
          <Icon name="trash" />
          <span safe>{t('settings.removeRow')}</span>
        </a>
      </Menu>
    </div>
  )
}
