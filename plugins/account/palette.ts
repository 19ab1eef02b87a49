import { localeNames, locales, t, themes, type User } from 'convosphere'
import type { Entry } from '../palette/index.ts'

/** A person's own pages. */
export const ownPages = () => [
  { href: '/account', label: t('account.profile'), icon: 'person' },
  { href: '/account/security', label: t('account.security'), icon: 'lock' },
  { href: '/account/tokens', label: t('account.tokens'), icon: 'key' },
  { href: '/account/data', label: t('account.data'), icon: 'down-to-line' },
]

/** Those pages, and the preferences that are changed at once. */
export function ownEntries({ theme, locale }: User): Entry[] {
  const pages = ownPages().map(({ label, ...page }) => ({
    group: 'pages' as const,
    title: label,
    ...page,
  }))
  const preference = (name: string, value: string, label: string, icon: string): Entry => ({
    group: 'acts',
    title: label,
    href: '/account',
    icon,
    post: { changed: name, [name]: value },
  })
  return [
    ...pages,
    ...themes
      .filter((one) => one !== theme)
      .map((one) => {
        const title = `${t('account.theme')}: ${t(`account.theme.${one}`)}`
        return preference('theme', one, title, 'eye')
      }),
    ...locales
      .filter((one) => one !== locale)
      .map((one) =>
        preference('locale', one, `${t('account.language')}: ${localeNames[one]}`, 'globe'),
      ),
  ]
}
