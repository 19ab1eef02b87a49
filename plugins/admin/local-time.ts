import { view } from 'convosphere'

/** A local time of a form, in the person's zone; what is none stays for the check to refuse. */
export function timeIn(local: string): string {
  try {
    return Temporal.PlainDateTime.from(local).toZonedDateTime(zone()).toInstant().toString()
  } catch {
    return local
  }
}

/** The other way round, for a `datetime-local` field. */
export const localTime = (at: string): string =>
  Temporal.Instant.from(at)
    .toZonedDateTimeISO(zone())
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' })

const zone = () => view().user?.timeZone ?? Temporal.Now.timeZoneId()
