import type { Children } from '@kitajs/html'
import { t } from 'convosphere'
import { Page, RailList } from 'convosphere/views'
import { shownSections } from '../sections.ts'

interface AdminPageProps {
  title: string
  actions?: Children
  children: Children
}

/** A page of the administration, with its sections in the rail. */
export function AdminPage({ title, actions, children }: AdminPageProps) {
  return (
    <Page
      title={title}
      rail={<RailList label={t('admin.title')} items={shownSections()} />}
      actions={actions}
    >
      {children}
    </Page>
  )
}
