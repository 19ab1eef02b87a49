import type { Children } from '@kitajs/html'
import { t } from 'convosphere'
import { Page, RailList } from 'convosphere/views'
import { ownPages } from '../palette.ts'

interface AccountPageProps {
  title: string
  /** Links and buttons beside the title. */
  actions?: Children
  children: Children
}

/** One of a person's own pages, with the others in the rail. */
export function AccountPage({ title, actions, children }: AccountPageProps) {
  return (
    <Page
      title={title}
      actions={actions}
      rail={<RailList label={t('account.title')} items={ownPages()} />}
    >
      {children}
    </Page>
  )
}
