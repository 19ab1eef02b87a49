/** When a job repeats: every so many ms, or each day at a time (`HH:MM`, the server's time zone). */
export type Schedule = { everyMs: number } | { at: string }

/** The first time, in ms since 1970: at once, or when the clock shows it next. */
export const firstDue = (schedule: Schedule, now: number): number =>
  'everyMs' in schedule ? now : nextAt(schedule.at, now)

/** The first time after now, in ms since 1970; times that passed meanwhile are left out. */
export function nextDue(schedule: Schedule, due: number, now: number): number {
  if ('at' in schedule) return nextAt(schedule.at, now)
  const missed = Math.max(0, Math.floor((now - due) / schedule.everyMs))
  return due + (missed + 1) * schedule.everyMs
}

function nextAt(time: string, now: number): number {
  const [hours, minutes] = time.split(':').map(Number)
  const day = new Date(now)
  day.setHours(hours ?? 0, minutes ?? 0, 0, 0)
  // Not "in 24 hours": days in which the clock changes are shorter or longer.
  if (day.getTime() <= now) {
    day.setDate(day.getDate() + 1)
    day.setHours(hours ?? 0, minutes ?? 0, 0, 0)
  }
  return day.getTime()
}
