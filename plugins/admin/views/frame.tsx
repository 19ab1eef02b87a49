import type { Children } from '@kitajs/html'
import { t, view } from 'convosphere'
import { Page, RailList } from 'convosphere/views'

const sections = [
  { href: '/admin/people', label: 'admin.people', icon: 'people', permission: 'people.read' },
  {
    href: '/admin/invitations',
    label: 'admin.invitations',
    icon: 'link',
    permission: 'people.help',
  },
  { href: '/admin/plugins', label: 'admin.plugins', icon: 'plug', permission: 'admin.plugins' },
  {
    href: '/admin/providers',
    label: 'admin.providers',
    icon: 'cpu',
    permission: 'admin.providers',
  },
  {
    href: '/admin/settings',
    label: 'admin.settings',
    icon: 'settings',
    permission: 'admin.settings',
  },
  { href: '/admin/jobs', label: 'admin.jobs', icon: 'redo', permission: 'jobs.read' },
  { href: '/admin/backups', label: 'admin.backups', icon: 'archive', permission: 'backups.read' },
  { href: '/admin/health', label: 'admin.health', icon: 'pulse', permission: 'admin.health' },
  {
    href: '/admin/components',
    label: 'admin.components',
    icon: 'box',
    permission: 'admin.settings',
  },
]

interface AdminPageProps {
  title: string
  actions?: Children
  children: Children
}

/** A page of the administration, with its sections in the rail. */
export function AdminPage({ title, actions, children }: AdminPageProps) {
  const items = sections
    .filter((section) => view().allows(section.permission))
    .map((section) => ({ ...section, label: t(section.label) }))
  return (
    <Page
      title={title}
      rail={<RailList label={t('admin.title')} items={items} />}
      actions={actions}
    >
      {children}
    </Page>
  )
}
