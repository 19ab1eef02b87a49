/** How long a link may last, and lasts unless said otherwise, in days. */
export const linkDays = { longest: 365, usual: 30 }

/** What a form says of that, as a number of days that is allowed. */
export const linkDaysFrom = (given: string | undefined): number =>
  Math.min(linkDays.longest, Math.max(1, Math.round(Number(given)) || linkDays.usual))

/** A link with which anybody may read something; its secret is known only to those who have it. */
export interface ReadLink {
  id: string
  createdAt: string
  expiresAt: string
}
