import { t, view } from '../../src/view.ts'

const units = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const

/** How long ago `at` (ISO 8601) was, or how far away it is, in words; the exact time, in the person's zone, on hover. */
export function Time({ at }: { at: string }) {
  const { locale, user } = view()
  const seconds = (Date.parse(at) - Date.now()) / 1000
  const [unit, size] = units.find(([, length]) => Math.abs(seconds) >= length) ?? ['minute', 60]
  const isNow = Math.abs(seconds) < 60
  const words = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  const exact = new Intl.DateTimeFormat(locale, {
    dateStyle: 'long',
    timeStyle: 'medium',
    timeZone: user?.timeZone,
  })
  return (
    <time datetime={at} title={exact.format(new Date(at))} safe>
      {isNow
        ? t('time.now')
        : words.format((seconds > 0 ? Math.round : Math.trunc)(seconds / size), unit)}
    </time>
  )
}
