import type { Children } from '@kitajs/html'
import { t } from 'convosphere'
import { Page, RailList } from 'convosphere/views'

/** One of a person's own pages, with the others in the rail. */
export function AccountPage({ title, children }: { title: string; children: Children }) {
  const items = [
    { href: '/account', label: t('account.profile'), icon: 'person' },
    { href: '/account/security', label: t('account.security'), icon: 'lock' },
    { href: '/account/tokens', label: t('account.tokens'), icon: 'key' },
  ]
  return (
    <Page title={title} rail={<RailList label={t('account.title')} items={items} />}>
      {children}
    </Page>
  )
}
