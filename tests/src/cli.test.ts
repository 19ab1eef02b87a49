import { describe, expect, test } from 'bun:test'
import { chmodSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { version } from '../../src/version.ts'
import { admin, runCommand, startProgram } from '../program.ts'
import { tempFolder } from '../temp.ts'

test('help lists every command, --version says which this is', async () => {
  const help = await runCommand(['help'])
  for (const words of ['serve', 'migrate', 'doctor', 'user create', 'user reset', 'config explain'])
    expect(help.stdout).toContain(`\n  ${words}`)
  expect(await runCommand(['user', '--help'])).toEqual(help)
  expect((await runCommand(['--version'])).stdout).toBe(`${version}\n`)
})

describe('what is typed wrongly is one clear line and exit code 2', () => {
  const cases: [string[], string][] = [
    [['frobnicate'], 'there is no command "frobnicate"; "convosphere help" lists them'],
    [['user'], 'there is no command "user"; "convosphere help" lists them'],
    [['--frob'], "Unknown option '--frob'"],
    [['user', 'reset'], 'EMAIL is missing'],
    [['plugins', 'enable', 'a', 'b'], '"b" is one word too many'],
    [
      ['plugins', 'new', 'Bad-Name'],
      '"Bad-Name": a plugin\'s name is lower-case letters and digits',
    ],
    [['plugins', 'new', 'chat'], '"chat": this name is taken'],
    [['user', 'create', '--name', 'A'], '--email is missing'],
    [['config', 'explain', 'nothing'], 'nothing here is called "nothing"'],
    [['user', 'create', '--name', 'A', '--email', 'x'], '--email: Invalid email address'],
    [
      ['user', 'create', '--name', 'A', '--email', 'a@b.org', '--role', 'king'],
      '--role: Invalid option: expected one of "user"|"manager"|"admin"',
    ],
  ]
  for (const [args, line] of cases)
    test(args.join(' '), async () => {
      expect(await runCommand(args)).toEqual({
        code: 2,
        stdout: '',
        stderr: `convosphere: ${line}\n`,
      })
    })
})

describe('people, beside a running server', () => {
  test('a person is made with a printed password and signs in at once', async () => {
    const program = await startProgram()
    const made = await program.run(['user', 'create', '--name', 'Bo', '--email', 'bo@example.org'])
    expect(made.stdout).toStartWith('Bo <bo@example.org> may sign in as user.\nPassword: ')
    const password = made.stdout.trim().split('Password: ')[1]
    const bo = program.guest()
    expect((await bo.post('/api/sessions', { email: 'bo@example.org', password })).status).toBe(201)

    const again = await program.run(['user', 'create', '--name', 'Bo', '--email', 'bo@example.org'])
    expect(again.code).toBe(1)
    expect(again.stderr).toMatch(/^convosphere: .+\n$/)
  })

  test('the first admin made here closes the set-up page', async () => {
    const program = await startProgram()
    const args = ['user', 'create', '--name', 'Ada', '--email', admin.email, '--role', 'admin']
    await program.run([...args, '--password-stdin'], `${admin.password}\n`)
    const late = await program
      .guest()
      .post('/api/setup', { token: program.setupToken, ...admin, email: 'eve@example.org' })
    expect(late.status).toBe(409)
  })

  test('a reset ends all sessions and tokens, and the new password counts', async () => {
    const program = await startProgram()
    const ada = await program.signIn()
    const { token } = await ada.json(ada.post('/api/tokens', { name: 'script', scopes: ['*'] }))
    const script = program.guest()
    script.token = token
    const reset = await program.run(
      ['user', 'reset', admin.email, '--password-stdin'],
      'new words here',
    )
    expect(reset).toEqual({
      code: 0,
      stdout: 'ada@example.org has a new password; all sessions and tokens have ended.\n',
      stderr: '',
    })
    expect((await ada.get('/api/me')).status).toBe(401)
    expect((await script.get('/api/me')).status).toBe(401)
    const old = await program.guest().post('/api/sessions', admin)
    expect(old.status).toBe(401)
    const next = { email: admin.email, password: 'new words here' }
    expect((await program.guest().post('/api/sessions', next)).status).toBe(201)
    const nobody = await program.run(['user', 'reset', 'nobody@example.org'])
    expect(nobody.stderr).toBe('convosphere: nobody here has the address nobody@example.org\n')
  })
})

describe('config explain', () => {
  test('says which level won and why, and masks secrets', async () => {
    const env = { OPENAI_API_KEY: 'sk-very-secret', SECRET_KEY: 'x'.repeat(40) }
    const { stdout } = await runCommand(['config', 'explain'], { env })
    expect(stdout).toMatch(/^HOST +127\.0\.0\.1 +default +nobody has set it$/m)
    expect(stdout).toMatch(/^PORT +0 +environment +the environment has it, and wins \(PORT\)$/m)
    expect(stdout).toMatch(/^openai\.apiKey +••• +environment .*\(OPENAI_API_KEY\)$/m)
    expect(stdout).not.toContain('sk-very-secret')
    expect(stdout).not.toContain('xxxx')
  })

  test('keeps the list narrow; one key is shown whole', async () => {
    const all = (await runCommand(['config', 'explain'])).stdout
    expect(Math.max(...all.split('\n').map((line) => line.length))).toBeLessThan(160)
    const one = (await runCommand(['config', 'explain', 'models.localServers'])).stdout
    expect(one).toContain('http://127.0.0.1:8000/v1')
  })

  test('says who has changed it', async () => {
    const program = await startProgram()
    const ada = await program.signIn()
    await ada.patch('/api/admin/settings/app', { instanceName: 'Our house' })
    const { stdout } = await program.run(['config', 'explain', 'app.instanceName'])
    expect(stdout).toMatch(
      /^app\.instanceName  Our house  database  changed here \(Ada <ada@example\.org>, 20.*Z\)\n$/,
    )
  })

  test('one key, by its name or the variable that sets it', async () => {
    const env = { OPENAI_BASE_URL: 'http://127.0.0.1:9/v1' }
    const byName = await runCommand(['config', 'explain', 'openai.baseUrl'], { env })
    const byVariable = await runCommand(['config', 'explain', 'OPENAI_BASE_URL'], { env })
    expect(byName.stdout).toStartWith('openai.baseUrl  http://127.0.0.1:9/v1  environment')
    expect(byVariable.stdout).toBe(byName.stdout)
  })
})

describe('doctor', () => {
  test('a healthy instance: a line for each part, exit code 0', async () => {
    const program = await startProgram()
    const { code, stdout } = await program.run(['doctor'])
    for (const name of [
      'data folder',
      'secret key',
      'database',
      'clock',
      'backups',
      'disk',
      'provider',
    ])
      expect(stdout).toMatch(new RegExp(`^✓ +${name}`, 'm'))
    expect(stdout).toMatch(/^✓ +provider ConvoSphere +answers, 1 model$/m)
    expect(code).toBe(0)
  })

  test('what is not well is said, exit code 1', async () => {
    const dataDir = tempFolder()
    await runCommand(['migrate'], { dataDir })
    chmodSync(join(dataDir, 'secret.key'), 0o644)
    const env = { OPENAI_BASE_URL: 'http://127.0.0.1:9/v1' }
    const { code, stdout } = await runCommand(['doctor'], { dataDir, env })
    expect(stdout).toMatch(/^✗ +secret key +others may read .*: chmod 600 it$/m)
    expect(stdout).toMatch(/^✗ +provider 127\.0\.0\.1:9 +/m)
    expect(code).toBe(1)
  })
})

test('migrate makes the tables; beside a server it is refused', async () => {
  const program = await startProgram()
  expect((await program.run(['migrate'])).stderr).toContain('another ConvoSphere is already using')
  await program.stop()
  expect(await program.run(['migrate'])).toEqual({
    code: 0,
    stdout: 'The database is up to date.\n',
    stderr: '',
  })
  expect(readdirSync(program.dataDir)).toContain('convosphere.db')
})
