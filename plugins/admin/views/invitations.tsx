import { type Invitation, mayHelp, roles, t, view } from 'convosphere'
import {
  Button,
  Confirm,
  CopyOnce,
  Empty,
  RadioField,
  Section,
  SelectField,
  Table,
  TextField,
  Time,
  Toast,
} from 'convosphere/views'
import { AdminPage } from './frame.tsx'

export interface InvitationsProps {
  invitations: Invitation[]
  /** Address of the page with the next ones. */
  next: string | undefined
  /** A link just made: shown this once. */
  link?: string
  /** What was just done: added, ended. */
  done?: string
  values?: Record<string, string>
  errors?: Record<string, string>
}

/** Invitations that still hold, and making one. */
export function InvitationsPage(props: InvitationsProps) {
  const { invitations, next, link, done = '' } = props
  return (
    <AdminPage title={t('admin.invitations')}>
      {['added', 'ended'].includes(done) ? <Toast text={t(`admin.invitation.${done}`)} /> : ''}
      {link ? <CopyOnce id="link" label={t('admin.invitation.made')} value={link} /> : ''}
      <Section id="new" title={t('admin.invitation.new')} help={t('admin.invitation.newHelp')}>
        <InvitationForm {...props} />
      </Section>
      <Section id="open" title={t('admin.invitation.open')}>
        {invitations.length ? (
          <InvitationTable invitations={invitations} next={next} />
        ) : (
          <Empty icon="people" text={t('admin.invitation.none')} />
        )}
      </Section>
    </AdminPage>
  )
}

function InvitationForm({ values = {}, errors = {} }: InvitationsProps) {
  const { allows } = view()
  const mine = roles.filter((role) => mayHelp(allows, { role }))
  return (
    <form method="post" action="/admin/invitations" class="stack form by-link-or-domain">
      <RadioField
        name="by"
        label={t('admin.invitation.by')}
        value={values.by || 'link'}
        options={['link', 'domain'].map((by) => ({
          value: by,
          label: t(`admin.invitation.${by}`),
        }))}
      />
      <div class="for-domain">
        <TextField
          name="domain"
          label={t('admin.invitation.domainName')}
          help={t('admin.invitation.domainHelp')}
          placeholder="example.org"
          value={values.domain}
          error={errors.domain}
          maxlength={253}
        />
      </div>
      <div class="for-link">
        <TextField
          name="uses"
          type="number"
          label={t('admin.invitation.uses')}
          help={t('admin.invitation.usesHelp')}
          value={values.uses ?? '1'}
          error={errors.uses}
          min={1}
          max={1000}
        />
      </div>
      <TextField
        name="days"
        type="number"
        label={t('admin.invitation.days')}
        value={values.days ?? '7'}
        error={errors.days}
        min={1}
        max={365}
      />
      <SelectField
        name="role"
        label={t('admin.people.role')}
        value={values.role ?? 'user'}
        error={errors.role}
        options={mine.map((role) => ({ value: role, label: t(`admin.role.${role}`) }))}
      />
      <div class="row">
        <Button label={t('admin.invitation.make')} kind="primary" />
      </div>
    </form>
  )
}

function InvitationTable({ invitations, next }: Pick<InvitationsProps, 'invitations' | 'next'>) {
  const { allows } = view()
  const places = ({ domain, usesLeft = 0 }: Invitation) =>
    domain
      ? t('admin.invitation.forDomain', { domain })
      : t('admin.invitation.forLink', { count: usesLeft })
  return (
    <Table
      caption={t('admin.invitation.open')}
      next={next}
      columns={[
        { name: 'for', label: t('admin.invitation.for') },
        { name: 'role', label: t('admin.people.role') },
        { name: 'until', label: t('admin.invitation.until') },
        { name: 'end', label: t('admin.invitation.end'), hidden: true },
      ]}
      rows={invitations.map((one) => [
        <span safe>{places(one)}</span>,
        <span safe>{t(`admin.role.${one.role}`)}</span>,
        <Time at={one.expiresAt} />,
        mayHelp(allows, one) ? (
          <div class="row end">
            <Confirm
              id={`end-${one.id}`}
              label={t('admin.invitation.end')}
              title={t('admin.invitation.endTitle')}
              text={t('admin.invitation.endText')}
              action={`/admin/invitations/${one.id}/end`}
              confirm={t('admin.invitation.end')}
            />
          </div>
        ) : (
          ''
        ),
      ])}
    />
  )
}
