import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { builtIn } from '../../plugins/index.ts'
import { variableNames } from '../../src/config.ts'
import { metaOf } from '../../src/settings.ts'
import { startProgram } from '../program.ts'

interface Service {
  image: string
  volumes: string[]
  environment: string[]
  healthcheck: { test: string[] }
}

const read = (path: string) => readFileSync(path, 'utf8')
const compose = Bun.YAML.parse(read('deploy/compose.yaml')) as {
  services: { convosphere: Service }
  volumes: Record<string, unknown>
}
const { convosphere } = compose.services

test('the compose file passes every variable that it does not decide itself', () => {
  const decided = ['HOST', 'PORT', 'DATA_DIR', 'BACKUP_FOLDER']
  const ofPlugins = builtIn.flatMap((plugin) =>
    Object.values(plugin.settings?.shape ?? {}).map((field) => metaOf(field).env ?? ''),
  )
  const wanted = [...variableNames, ...ofPlugins].filter((name) => name && !decided.includes(name))
  const passed = convosphere.environment.filter((entry) => !entry.includes('='))
  expect(passed.toSorted()).toEqual(wanted.toSorted())
})

test('the folders of the compose file are those of the image, and the program writes to them', () => {
  const image = read('deploy/Containerfile')
  expect(image).toContain('--owner=convosphere --mode=0700 /data /backups\n')
  expect(image).toContain('DATA_DIR=/data\n')
  expect(convosphere.volumes).toEqual(['data:/data', '${BACKUPS:-backups}:/backups'])
  expect(Object.keys(compose.volumes)).toEqual(['data', 'backups'])
  expect(convosphere.environment).toContain('BACKUP_FOLDER=/backups')
})

test('the health check of the compose file says whether the program answers', async () => {
  const program = await startProgram()
  const isHealthy = async () => {
    const [kind, ...command] = convosphere.healthcheck.test
    expect(kind).toBe('CMD')
    const here = command.map((word) => word.replace('/3000', `/${new URL(program.url).port}`))
    const check = Bun.spawn(here, { stdin: 'ignore', stdout: 'ignore', stderr: 'ignore' })
    return (await check.exited) === 0
  }
  expect(await isHealthy()).toBe(true)
  await program.stop()
  expect(await isHealthy()).toBe(false)
})

test('service and commands read the same variables, and the service may write where they point', () => {
  const service = read('deploy/convosphere.service')
  const environment = read('deploy/convosphere.env')
  expect(service).toContain('ExecStart=/usr/local/bin/convosphere\n')
  expect(service).toContain('EnvironmentFile=/etc/convosphere.env\n')
  expect(service).not.toContain('Environment=')
  expect(environment).toContain('\nDATA_DIR=/var/lib/convosphere\n')
  expect(service).toContain('StateDirectory=convosphere\n')
  const [, folder] = /^#BACKUP_FOLDER=(.*)$/m.exec(environment)!
  expect(service).toContain(`ReadWritePaths=-${folder}\n`)
  for (const name of environment.matchAll(/^#?([A-Z_]+)=/gm))
    expect(read('docs/admin.md')).toContain(`\`${name[1]}\``)
  for (const page of ['docs/admin.md', 'docs/upgrade.md'])
    expect(read(page)).toContain('set -a; . /etc/convosphere.env; set +a\n')
})
