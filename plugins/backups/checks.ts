import type { HealthPart } from 'convosphere'
import type { BackupsContext } from './backups.ts'
import type { Place } from './place.ts'
import { type Backup, createStore } from './store.ts'

/** Older than this, though one is wanted each day, and something keeps them from being taken; in ms. */
const overdueMs = 2 * 86_400_000

/** What `convosphere doctor` says of backups: how the last one went, and whether the next one has a place. */
export async function checks(
  { db, settings }: BackupsContext,
  place: Place,
): Promise<HealthPart[]> {
  const store = createStore(db)
  const [last] = (await store.list({ limit: 1 })).items
  const kept = (await store.withFiles())
    .filter(({ file, removedAt }) => !removedAt && place.owns(file))
    .toSorted((a, b) => b.at.localeCompare(a.at))
  const reached = await reach(place)
  return [await lastOne(last, kept[0], place, settings.at), reached]
}

async function lastOne(
  last: Backup | undefined,
  good: (Backup & { file: string }) | undefined,
  place: Place,
  at: string,
): Promise<HealthPart> {
  const part = (ok: boolean, detail: string) => ({ name: 'backups', ok, detail })
  const plan = at ? `one is taken each day at ${at}` : 'none is taken unless somebody asks'
  if (!last) return part(true, `none yet; ${plan}`)
  const verified = good
    ? `the last good one is of ${good.at}, verified by restoring it (${good.rows} rows)`
    : 'there is no good one here'
  if (last.error !== undefined)
    return part(false, `the last try, of ${last.at}, failed: ${last.error}; ${verified}`)
  if (!good) return part(false, verified)
  const isThere = await place.read(good.file).catch(() => undefined)
  if (!isThere) return part(false, `${verified}, but ${good.file} cannot be found`)
  if (at && Date.now() - Date.parse(good.at) > overdueMs)
    return part(false, `${verified}, though ${plan}`)
  return part(true, verified)
}

async function reach(place: Place): Promise<HealthPart> {
  const name = 'backup place'
  try {
    await place.reach()
    return { name, ok: true, detail: place.address }
  } catch (error) {
    return { name, ok: false, detail: `${place.address}: ${(error as Error).message}` }
  }
}
