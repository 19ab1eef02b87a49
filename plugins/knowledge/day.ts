/** ISO 8601, dates of PDFs (ISO 32000-2, 7.9.4), and as people write them: 31.5.2026. */
const forms = [
  /^(?<year>\d{4})(?:-(?<month>\d\d)(?:-(?<day>\d\d))?)?(?=$|[T ])/,
  /^D:(?<year>\d{4})(?<month>\d\d)?(?<day>\d\d)?/,
  /^(?:(?<day>\d\d?)\. ?)?(?<month>\d\d?)\. ?(?<year>\d{4})$/,
]

/**
 * The day, month or year that a text begins with, as 2026-05-31, 2026-05 or 2026; undefined where it is
 * none that the calendar has.
 */
export function dayOf(text: string): string | undefined {
  const found = forms.map((form) => form.exec(text.trim())?.groups).find(Boolean)
  if (!found) return undefined
  const { year, month, day } = found
  const iso = [year, month, day].flatMap((part) => part?.padStart(2, '0') ?? []).join('-')
  const time = Date.parse(iso)
  const isThere = !Number.isNaN(time) && new Date(time).toISOString().startsWith(iso)
  return isThere ? iso : undefined
}
