// `bun run bench [NAME…]`: measures the built product beside a baseline and writes docs/bench.json.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Figure } from './figures.ts'
import { conversationPages } from './pages.bench.ts'
import { binary } from './programs.ts'
import { startAndMemory } from './start.bench.ts'
import { firstPart, manyStreams } from './streams.bench.ts'
import { pageWeight, size } from './weight.bench.ts'

const benches: Record<string, () => Promise<Figure[]>> = {
  start: startAndMemory,
  size,
  'page-weight': pageWeight,
  'first-part': firstPart,
  streams: manyStreams,
  pages: conversationPages,
}

const wanted = Bun.argv.slice(2)
const unknown = wanted.find((name) => !benches[name])
if (unknown) {
  console.error(`there is no bench "${unknown}": ${Object.keys(benches).join(', ')}`)
  process.exit(2)
}
if (!existsSync(binary)) {
  console.error('build the program first: bun run build')
  process.exit(2)
}

const file = join(resolve(import.meta.dir, '../..'), 'docs/bench.json')
const known: Record<string, Figure[]> = existsSync(file)
  ? JSON.parse(readFileSync(file, 'utf8'))
  : {}
for (const name of wanted.length ? wanted : Object.keys(benches)) {
  known[name] = await benches[name]!()
  for (const figure of known[name]) console.log(line(figure))
}
writeFileSync(file, `${JSON.stringify(known, undefined, 2)}\n`)
process.exit(0)

function line({ target, what, value, unit, spread, limit, note }: Figure): string {
  const shown = (number: number) => `${Number(number.toPrecision(3))} ${unit}`.trim()
  const range = spread ? ` (${shown(spread[0])} – ${shown(spread[1])})` : ''
  const verdict = limit === undefined ? '' : value <= limit ? '  ✓' : '  ✗'
  const aim = limit === undefined ? '' : `, at most ${shown(limit)}`
  return `${target}  ${what}: ${shown(value)}${range}${aim}${verdict}${note ? `\n     ${note}` : ''}`
}
