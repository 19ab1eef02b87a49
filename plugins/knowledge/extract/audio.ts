import { dayOf } from '../day.ts'
import { type Found, Unreadable } from './extract.ts'

/** How long a recording is, and what it says of itself. */
export async function* extractAudio(path: string): AsyncGenerator<Found> {
  const { parseFile } = await import('music-metadata')
  const options = { duration: true, skipCovers: true }
  const { format, common } = await parseFile(path, options).catch((cause: Error) => {
    throw new Unreadable('broken', { cause })
  })
  const { duration = 0 } = format
  if (!(duration > 0 && Number.isFinite(duration))) throw new Unreadable('broken')
  const title = common.title?.trim().slice(0, 500)
  const author = common.artist?.trim().slice(0, 500)
  const date = dayOf(common.date ?? String(common.year ?? ''))
  yield {
    facts: { duration, ...(title && { title }), ...(author && { author }), ...(date && { date }) },
  }
}
