import type { Children } from '@kitajs/html'
import { t } from 'convosphere'
import { Page, RailList } from 'convosphere/views'
import { ownPages } from '../palette.ts'

/** One of a person's own pages, with the others in the rail. */
export function AccountPage({ title, children }: { title: string; children: Children }) {
  return (
    <Page title={title} rail={<RailList label={t('account.title')} items={ownPages()} />}>
      {children}
    </Page>
  )
}
