// `bun run bench [NAME…]`: measures the built product beside baselines, writes docs/bench.json and
// the tables in docs/performance.md and the README.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { raiseUpstreamLimit } from '../../src/upstream-limit.ts'
import { dailyUse } from './daily.bench.ts'
import type { Figure } from './figures.ts'
import { interactions } from './inp.bench.ts'
import { retrieval } from './retrieval.bench.ts'
import { conversationPages } from './pages.bench.ts'
import { passageSearch } from './passages.bench.ts'
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
  daily: dailyUse,
  retrieval,
  passages: passageSearch,
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

const root = resolve(import.meta.dir, '../..')
const file = join(root, 'docs/bench.json')
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

/** Puts the figures into the README, and with what is behind them into docs/performance.md. */
function writeTable(figures: Figure[]) {
  const sorted = figures.toSorted((a, b) => a.target - b.target)
  const aimOf = ({ limit, unit }: Figure) =>
    limit === undefined ? 'reported' : `≤ ${shown(limit, unit)}`
  putTable('docs/performance.md', [
    '| # | What | Measured | Target | Holds | Behind it |',
    '| --- | --- | --- | --- | --- | --- |',
    ...sorted.map((figure) => {
      const { target, what, value, unit, limit, note = '' } = figure
      const holds = limit === undefined ? '' : value <= limit ? 'yes' : 'no'
      return `| ${target} | ${what} | ${shown(value, unit)} | ${aimOf(figure)} | ${holds} | ${note} |`
    }),
  ])
  putTable('README.md', [
    '| What | Measured | Target |',
    '| --- | --- | --- |',
    ...sorted.map((one) => `| ${one.what} | ${shown(one.value, one.unit)} | ${aimOf(one)} |`),
  ])
}

/** Replaces what stands between the two marks of a page. */
function putTable(page: string, table: string[]) {
  const path = join(root, page)
  const [before = '', rest = ''] = readFileSync(path, 'utf8').split('<!-- bench -->\n')
  const after = rest.split('<!-- /bench -->')[1] ?? ''
  writeFileSync(path, `${before}<!-- bench -->\n\n${table.join('\n')}\n\n<!-- /bench -->${after}`)
  Bun.spawnSync([process.execPath, 'fmt', path, file])
}

function line({ target, what, value, unit, spread, limit, note }: Figure): string {
  const range = spread ? ` (${shown(spread[0], unit)} – ${shown(spread[1], unit)})` : ''
  const verdict = limit === undefined ? '' : value <= limit ? '  ✓' : '  ✗'
  const aim = limit === undefined ? '' : `, at most ${shown(limit, unit)}`
  return `${target}  ${what}: ${shown(value, unit)}${range}${aim}${verdict}${note ? `\n     ${note}` : ''}`
}
