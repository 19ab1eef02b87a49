import { t, view } from 'convosphere'

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
  {
    href: '/admin/announcements',
    label: 'admin.announcements',
    icon: 'info',
    permission: 'announcements.write',
  },
  { href: '/admin/health', label: 'admin.health', icon: 'pulse', permission: 'admin.health' },
  {
    href: '/admin/components',
    label: 'admin.components',
    icon: 'box',
    permission: 'admin.settings',
  },
]

/** The sections of the administration that the reader may see. */
export const shownSections = () =>
  sections
    .filter((section) => view().allows(section.permission))
    .map((section) => ({ ...section, label: t(section.label) }))
