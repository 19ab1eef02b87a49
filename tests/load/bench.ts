// `bun run bench [NAME…]`: measures the built product beside baselines, writes docs/bench.json and
// the table in docs/performance.md.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { raiseUpstreamLimit } from '../../src/upstream-limit.ts'
import type { Figure } from './figures.ts'
import { interactions } from './inp.bench.ts'
import { conversationPages } from './pages.bench.ts'
import { binary } from './programs.ts'
import { startAndMemory } from './start.bench.ts'
import { firstPart, manyStreams } from './streams.bench.ts'
import { pageWeight, size } from './weight.bench.ts'

const shown = (number: number, unit: string) => `${Number(number.toPrecision(3))} ${unit}`.trim()

const benches: Record<string, () => Promise<Figure[]>> = {
  start: startAndMemory,
  size,
  'page-weight': pageWeight,
  'first-part': firstPart,
  streams: manyStreams,
  pages: conversationPages,
  inp: interactions,
}

// The readers of 300 streams are requests to the outside too.
raiseUpstreamLimit()
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
writeTable(Object.values(known).flat())
process.exit(0)

/** Puts the figures between the two marks in docs/performance.md. */
function writeTable(figures: Figure[]) {
  const rows = figures
    .toSorted((a, b) => a.target - b.target)
    .map(({ target, what, value, unit, limit, note = '' }) => {
      const aim = limit === undefined ? 'reported' : `≤ ${shown(limit, unit)}`
      const holds = limit === undefined ? '' : value <= limit ? 'yes' : 'no'
      return `| ${target} | ${what} | ${shown(value, unit)} | ${aim} | ${holds} | ${note} |`
    })
  const table = [
    '| # | What | Measured | Target | Holds | Behind it |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
  ]
  const page = join(dirname(file), 'performance.md')
  const [before = '', rest = ''] = readFileSync(page, 'utf8').split('<!-- bench -->\n')
  const after = rest.split('<!-- /bench -->')[1] ?? ''
  writeFileSync(page, `${before}<!-- bench -->\n\n${table.join('\n')}\n\n<!-- /bench -->${after}`)
  Bun.spawnSync([process.execPath, 'fmt', page, file])
}

function line({ target, what, value, unit, spread, limit, note }: Figure): string {
  const range = spread ? ` (${shown(spread[0], unit)} – ${shown(spread[1], unit)})` : ''
  const verdict = limit === undefined ? '' : value <= limit ? '  ✓' : '  ✗'
  const aim = limit === undefined ? '' : `, at most ${shown(limit, unit)}`
  return `${target}  ${what}: ${shown(value, unit)}${range}${aim}${verdict}${note ? `\n     ${note}` : ''}`
}
