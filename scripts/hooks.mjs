// Installs the commit hook, where there is somebody who commits.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const lefthook = 'node_modules/lefthook/bin/index.js'
if (!process.env.CI && existsSync('.git') && existsSync(lefthook)) {
  const { status, stderr } = spawnSync('node', [lefthook, 'install'], { encoding: 'utf8' })
  // No reason to fail an installation: the checks run in CI as well.
  if (status !== 0) process.stderr.write(`The commit hook is not installed: ${stderr ?? ''}\n`)
}
