import { afterAll } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const closers: (() => unknown)[] = []
afterAll(async () => {
  for (const close of closers.splice(0).reverse()) await close()
}, 60_000)

/** Runs when the tests of this file have ended. */
export const atEnd = (close: () => unknown) => void closers.push(close)

/** A folder of its own, gone when the tests of this file have ended. */
export function tempFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'convosphere-'))
  atEnd(() => rmSync(path, { recursive: true, force: true }))
  return path
}
