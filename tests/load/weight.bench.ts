import { statSync } from 'node:fs'
import type { Figure } from './figures.ts'
import { binary, compileRaw, scratch, startProduct } from './programs.ts'

const mb = 1_000_000

/** Row 3: what is shipped. */
export async function size(): Promise<Figure[]> {
  const bytes = statSync(binary).size
  const runtime = statSync(await compileRaw()).size
  const packed = Bun.gzipSync(await Bun.file(binary).bytes()).length
  return [
    {
      target: 3,
      what: 'The executable over an empty one',
      value: (bytes - runtime) / mb,
      unit: 'MB',
      limit: 6,
      note: `${(bytes / mb).toFixed(1)} MB in all, ${(packed / mb).toFixed(1)} MB gzipped`,
    },
  ]
}

/** Row 4: what the chat page loads. */
export async function pageWeight(): Promise<Figure[]> {
  const { url, ada, stop } = await startProduct(scratch())
  const page = await (await ada.get('/')).text()
  const assets = [...page.matchAll(/(?:src|href)="(\/static\/[^"]+\.(?:js|css))"/g)].map(
    (match) => match[1]!,
  )
  let bytes = 0
  for (const asset of assets) {
    const answer = await fetch(url + asset, {
      headers: { 'accept-encoding': 'gzip' },
      decompress: false,
    })
    bytes += (await answer.bytes()).length
  }
  await stop()
  return [
    {
      target: 4,
      what: 'Scripts and styles of the chat page, gzipped',
      value: bytes / 1000,
      unit: 'KB',
      limit: 30,
      note: `${assets.length} requests (at most 4)`,
    },
  ]
}
