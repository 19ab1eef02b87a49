import { newId, Problem } from 'convosphere'
import { mkdirSync } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { MediaType } from '../extract/type.ts'
import { type Bytes, bytesOf } from './bytes.ts'
import { cutM4a } from './m4a.ts'
import { cutMp3 } from './mp3.ts'
import { cutOgg } from './ogg.ts'
import { cutWav } from './wav.ts'
import { cutWebm } from './webm.ts'

/** A stretch of a recording's file that can be heard by itself behind a head of its own. */
export interface Stretch {
  /** When it begins, in seconds. */
  start: number
  head: Uint8Array
  from: number
  to: number
}

/** A file that holds a recording or a part of it. */
export interface Piece {
  path: string
  /** When it begins, in seconds. */
  start: number
  /** How much is done with it, from 0 to 1. */
  done: number
}

type Cut = (bytes: Bytes, most: number) => AsyncGenerator<Stretch>

const cuts: Partial<Record<MediaType, Cut>> = {
  'audio/mp4': cutM4a,
  'audio/mpeg': cutMp3,
  'audio/ogg': cutOgg,
  'audio/wav': cutWav,
  'audio/webm': cutWebm,
}

/**
 * A recording as pieces of at most so many bytes, one after the other; each file is there until the
 * next is asked for.
 * @param folder where they are written
 * @throws {Problem} 422 where it is too large and of no kind that can be cut
 */
export async function* piecesOf(
  { path, type }: { path: string; type: MediaType },
  most: number,
  folder: string,
): AsyncGenerator<Piece> {
  const bytes = bytesOf(path)
  if (bytes.size <= most) return yield { path, start: 0, done: 1 }
  const values = { limit: `${Math.round(most / 1024 / 1024)} MB` }
  const cut = cuts[type]
  if (!cut) throw new Problem(422, 'knowledge.error.notCut', { values })
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const piece = join(folder, newId())
  let isCut = false
  try {
    for await (const { start, head, from, to } of cut(bytes, most)) {
      await write(piece, head, bytesOf(path), from, to)
      isCut = true
      yield { path: piece, start, done: to / bytes.size }
    }
  } finally {
    await rm(piece, { force: true })
  }
  if (!isCut) throw new Problem(422, 'knowledge.error.notCut', { values })
}

const batch = 1024 * 1024

async function write(path: string, head: Uint8Array, bytes: Bytes, from: number, to: number) {
  const file = await open(path, 'w', 0o600)
  try {
    await file.write(head)
    for (let at = from; at < to; at += batch)
      await file.write(await bytes.at(at, Math.min(batch, to - at)))
  } finally {
    await file.close()
  }
}
