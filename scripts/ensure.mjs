// Makes sure, with Node and npm alone, that the pinned Bun and the locked packages are here.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync, utimesSync } from 'node:fs'

const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
const bun =
  process.platform === 'win32' ? 'node_modules\\bun\\bin\\bun.exe' : 'node_modules/bun/bin/bun.exe'
const works = () => spawnSync(bun, ['--version']).status === 0
const run = (command, args) =>
  execFileSync(command, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  })

const lockIsNewer = () => statSync('bun.lock').mtimeMs > statSync('node_modules').mtimeMs
if (!existsSync('node_modules/bun') || lockIsNewer()) {
  if (existsSync('node_modules/bun') && works()) run(bun, ['install', '--frozen-lockfile'])
  else if (process.versions.bun) run(process.execPath, ['install', '--frozen-lockfile'])
  else run('npx', ['-y', `bun@${dependencies.bun}`, 'install', '--frozen-lockfile'])
  utimesSync('node_modules', new Date(), new Date())
}
// Where install scripts are blocked, Bun's own has to be called by hand.
if (!works()) run('node', ['node_modules/bun/install.js'])
