import { type PeopleSort, type Role, roles, t, type User, view } from 'convosphere'
import {
  Badge,
  Button,
  Confirm,
  CopyOnce,
  Empty,
  hx,
  Notice,
  PersonFields,
  Section,
  SelectField,
  Table,
  TextField,
  Time,
  Toast,
} from 'convosphere/views'
import { AdminPage } from './frame.tsx'

interface PeopleProps {
  people: { items: User[]; next: string | null }
  search: string
  sort: PeopleSort
}

/** Everyone here, sorted by name or by when they joined. */
export function PeoplePage({ people, search, sort }: PeopleProps) {
  const { allows } = view()
  const query = (more: Record<string, string>) =>
    `/admin/people?${String(new URLSearchParams({ q: search, ...more }))}`
  return (
    <AdminPage
      title={t('admin.people')}
      actions={
        allows('people.write') ? (
          <Button
            label={t('admin.people.new')}
            icon="plus"
            kind="primary"
            href="/admin/people/new"
          />
        ) : (
          ''
        )
      }
    >
      <form class="search" role="search" action="/admin/people">
        <input type="hidden" name="sort" value={sort} />
        <input
          class="input"
          type="search"
          name="q"
          value={search}
          aria-label={t('admin.people.search')}
          placeholder={t('admin.people.search')}
          {...hx({
            get: '/admin/people',
            include: 'closest form',
            trigger: 'input changed delay:200ms',
            target: '#people',
            select: '#people',
            swap: 'outerHTML',
          })}
        />
        <Button label={t('admin.people.find')} icon="search" iconOnly />
      </form>
      <div id="people" class="stack">
        {people.items.length ? (
          <Table
            caption={t('admin.people')}
            sort={sort}
            href={query({})}
            columns={[
              { name: 'name', label: t('person.name'), sortable: true },
              { name: 'role', label: t('admin.people.role') },
              { name: 'created', label: t('admin.people.since'), sortable: true },
            ]}
            rows={people.items.map((person) => [
              <>
                <a href={`/admin/people/${person.id}`} safe>
                  {person.name}
                </a>
                <span class="below" safe>
                  {person.email}
                </span>
              </>,
              <span>
                <span safe>{roleName(person.role)}</span>{' '}
                {person.disabled ? <Badge text={t('admin.people.disabled')} kind="warning" /> : ''}
              </span>,
              <Time at={person.createdAt} />,
            ])}
            next={people.next ? query({ sort, after: people.next }) : undefined}
          />
        ) : (
          <Empty icon="people" text={t('admin.people.none', { search })} />
        )}
      </div>
    </AdminPage>
  )
}

const roleName = (role: Role) => t(`admin.role.${role}`)

interface FormState {
  values?: Record<string, string>
  errors?: Record<string, string>
  message?: string
}

function RoleField({ value }: { value: string }) {
  return (
    <SelectField
      name="role"
      label={t('admin.people.role')}
      help={t('admin.people.roleHelp')}
      value={value}
      options={roles.map((role) => ({ value: role, label: roleName(role) }))}
    />
  )
}

/** Adding a person by hand. */
export function NewPersonPage({ enrol, message, ...state }: FormState & { enrol: JSX.Element }) {
  return (
    <AdminPage title={t('admin.people.new')}>
      {message ? <Notice kind="danger" text={message} alert /> : ''}
      <form method="post" action="/admin/people" class="stack form">
        <PersonFields {...state} enrol={enrol} />
        <RoleField value={state.values?.role ?? 'user'} />
        <div class="row">
          <Button label={t('admin.people.add')} kind="primary" />
          <Button label={t('dialog.cancel')} href="/admin/people" />
        </div>
      </form>
    </AdminPage>
  )
}

interface PersonProps extends FormState {
  person: User
  isMe: boolean
  canReset: boolean
  /** What was just done: added, changed, disabled, enabled. */
  done?: string
  /** The new password, shown this once. */
  password?: string
}

/** One person: for admins to change, for managers to read and help. */
export function PersonPage(props: PersonProps) {
  const { person, isMe, canReset, done = '', message, password } = props
  const mayChange = view().allows('people.write')
  const toasts = ['added', 'changed', 'disabled', 'enabled']
  return (
    <AdminPage title={person.name}>
      {message ? <Notice kind="danger" text={message} alert /> : ''}
      {password ? (
        <CopyOnce
          id="new-password"
          label={t('admin.person.newPassword', { name: person.name })}
          value={password}
        />
      ) : (
        ''
      )}
      {toasts.includes(done) ? (
        <Toast
          text={t(`admin.person.${done}`, { name: person.name })}
          undo={
            done === 'disabled'
              ? { action: `/admin/people/${person.id}/access`, fields: { disabled: 'false' } }
              : undefined
          }
        />
      ) : (
        ''
      )}
      <Section id="profile" title={t('admin.person.profile')}>
        {mayChange ? <ProfileForm {...props} /> : <Facts person={person} />}
      </Section>
      {!isMe && (mayChange || canReset) ? <Access {...props} /> : ''}
    </AdminPage>
  )
}

function ProfileForm({ person, values = {}, errors = {} }: PersonProps) {
  return (
    <form method="post" action={`/admin/people/${person.id}`} class="stack form">
      <TextField
        name="name"
        label={t('person.name')}
        value={values.name ?? person.name}
        error={errors.name}
        required
        maxlength={120}
      />
      <TextField
        name="email"
        type="email"
        label={t('person.email')}
        value={values.email ?? person.email}
        error={errors.email}
        required
      />
      <RoleField value={values.role ?? person.role} />
      <div class="row">
        <Button label={t('saveBar.save')} kind="primary" />
      </div>
    </form>
  )
}

function Facts({ person }: { person: User }) {
  return (
    <dl class="facts">
      <dt safe>{t('person.email')}</dt>
      <dd safe>{person.email}</dd>
      <dt safe>{t('admin.people.role')}</dt>
      <dd safe>{roleName(person.role)}</dd>
      <dt safe>{t('admin.people.since')}</dt>
      <dd>
        <Time at={person.createdAt} />
      </dd>
    </dl>
  )
}

function Access(props: PersonProps) {
  return (
    <Section id="access" title={t('admin.person.access')} help={t('admin.person.accessHelp')}>
      {view().allows('people.write') ? <Switch {...props} /> : ''}
      {props.canReset ? <Reset {...props} /> : ''}
    </Section>
  )
}

function Switch({ person }: PersonProps) {
  return (
    <form method="post" action={`/admin/people/${person.id}/access`} class="row">
      <input type="hidden" name="disabled" value={String(!person.disabled)} />
      <Badge
        text={person.disabled ? t('admin.people.disabled') : t('admin.people.enabled')}
        kind={person.disabled ? 'warning' : 'success'}
      />
      <Button label={person.disabled ? t('admin.person.enable') : t('admin.person.disable')} />
    </form>
  )
}

function Reset({ person }: PersonProps) {
  return (
    <div class="row">
      <Confirm
        id="reset"
        label={t('admin.person.reset')}
        icon="key"
        title={t('admin.person.resetTitle', { name: person.name })}
        text={t('admin.person.resetText')}
        action={`/admin/people/${person.id}/password`}
        confirm={t('admin.person.reset')}
      />
    </div>
  )
}
