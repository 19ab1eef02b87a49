import i18next, { type i18n } from 'i18next'

/** Message key → text, flat. `{{name}}` stands for a value; `_one` and `_other` end plural forms. */
export type Messages = Record<string, string>
/** Locale → messages. */
export type Catalogues = Record<string, Messages>

/** Looks a text up: `count` chooses the plural form. A missing key shows as itself. */
export type Translate = (key: string, values?: Record<string, string | number>) => string

export const locales = ['de', 'en'] as const
export type Locale = (typeof locales)[number]

/** The name of each language in itself. */
export const localeNames: Record<Locale, string> = { de: 'Deutsch', en: 'English' }

/** All texts of the enabled set; made anew by each compose. */
export function createTranslations(catalogues: Catalogues[]) {
  const merged = Object.fromEntries(
    locales.map((locale) => [
      locale,
      { translation: Object.assign({}, ...catalogues.map((one) => one[locale])) },
    ]),
  )
  const instance: i18n = i18next.createInstance()
  void instance.init({
    resources: merged,
    lng: 'de',
    fallbackLng: 'en',
    initAsync: false,
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
  })
  const fixed = new Map<string, Translate>(
    locales.map((locale) => {
      const texts: Messages = { ...merged.en!.translation, ...merged[locale]!.translation }
      const fill = instance.getFixedT(locale)
      // Most texts stand as they are, and pages have hundreds of them.
      return [locale, (key, values) => (values ? String(fill(key, values)) : (texts[key] ?? key))]
    }),
  )
  return (locale: string): Translate => fixed.get(locale) ?? fixed.get('en')!
}

/**
 * The language for a request: the person's choice, else the first of the browser's that we have,
 * else the instance's.
 */
export function chooseLocale(
  chosen: string | undefined,
  acceptLanguage: string | undefined,
  instance: string,
): string {
  const known = (tag: string) =>
    locales.find((locale) => locale === tag.split('-')[0]?.toLowerCase())
  if (chosen && known(chosen)) return known(chosen)!
  const wanted = (acceptLanguage ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', quality] = part.trim().split(/\s*;\s*q=/)
      return { tag, quality: quality === undefined ? 1 : Number(quality) || 0 }
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality)
  for (const { tag } of wanted) if (known(tag)) return known(tag)!
  return instance
}
