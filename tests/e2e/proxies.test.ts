import { expect, test } from 'bun:test'
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { textOf } from '../client.ts'
import { startProgram } from '../program.ts'
import { atEnd, tempFolder } from '../temp.ts'
import { scriptedOpenAI } from './scripted-openai.ts'

const guides = resolve(import.meta.dir, '../../deploy')

/** The guides' own files, with nothing changed but names, ports and the certificate. */
const proxies: Record<string, (folder: string, outside: string, inside: string) => string[]> = {
  caddy(folder, outside, inside) {
    const { key, certificate } = ownCertificate(folder)
    const file = join(folder, 'Caddyfile')
    const site = readFileSync(join(guides, 'Caddyfile'), 'utf8')
      .replace('chat.example.org {', `${outside} {\n\ttls ${certificate} ${key}`)
      .replace('127.0.0.1:3000', inside)
    const options = `{\nadmin off\nauto_https disable_redirects\nstorage file_system ${folder}\n}\n`
    writeFileSync(file, options + site)
    return ['caddy', 'run', '--config', file, '--adapter', 'caddyfile']
  },
  nginx(folder, outside, inside) {
    const { key, certificate } = ownCertificate(folder)
    const site = readFileSync(join(guides, 'nginx.conf'), 'utf8')
      .replace('listen 443 ssl http2', `listen ${outside.split(':')[1]} ssl http2`)
      .replace('server_name chat.example.org', 'server_name localhost')
      .replace('/etc/letsencrypt/live/chat.example.org/fullchain.pem', certificate)
      .replace('/etc/letsencrypt/live/chat.example.org/privkey.pem', key)
      .replace('127.0.0.1:3000', inside)
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
      .map((name) => `${name}_temp_path ${folder}/${name};`)
      .join('\n')
    const file = join(folder, 'nginx.conf')
    writeFileSync(
      file,
      `daemon off;\npid ${folder}/pid;\nerror_log stderr notice;\nevents {}\nhttp {\naccess_log off;\n${temporary}\n${site}}\n`,
    )
    return ['nginx', '-p', folder, '-e', 'stderr', '-c', file]
  },
}

const ready: Record<string, string> = {
  caddy: 'serving initial configuration',
  nginx: 'start worker process',
}

for (const [name, configure] of Object.entries(proxies)) {
  const path = `${process.env.PATH}:/usr/sbin`
  const wanted = Bun.which(name, { PATH: path }) !== null || Boolean(process.env.CI)
  if (!wanted) console.warn(`!!! NO ${name.toUpperCase()}: its test does not run !!!`)

  test.skipIf(!wanted)(`answers stream through ${name} as they come`, async () => {
    const [outside, inside] = [`localhost:${freePort()}`, `127.0.0.1:${freePort()}`]
    const model = scriptedOpenAI()
    const program = await startProgram({
      env: {
        ...model.env,
        PORT: inside.split(':')[1]!,
        PUBLIC_URL: `https://${outside}`,
        TRUSTED_PROXIES: '127.0.0.1,::1',
      },
    })
    const folder = tempFolder()
    const proxy = Bun.spawn(configure(folder, outside, inside), {
      env: { PATH: path, HOME: folder },
      stdin: 'ignore',
      stdout: 'ignore',
      stderr: 'pipe',
    })
    atEnd(async () => {
      proxy.kill()
      await proxy.exited
    })
    await printed(proxy.stderr, ready[name]!)

    // The certificate is the proxy's own.
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'
    const ada = await program.signIn()
    expect(ada.cookie).toStartWith('__Host-session=')
    const thread = await ada.json(ada.post('/api/chat/threads'))
    const question = { text: 'x'.repeat(900_000) }
    const asked = await ada.json(ada.post(`/api/chat/threads/${thread.id}/messages`, question))
    const stream = `/api/chat/answers/${asked.answer.id}/stream`
    model.say('one ')
    const first = await ada.follow(stream, { until: (events) => textOf(events) === 'one ' })
    model.say('two ')
    const lastEventId = first.at(-1)!.id!
    const next = await ada.follow(stream, {
      lastEventId,
      until: (events) => textOf(events) === 'two ',
    })
    model.say('three')
    model.end()
    const rest = await ada.follow(stream, { lastEventId: next.at(-1)!.id! })
    expect(textOf(rest)).toBe('three')
    expect(rest.at(-1)!.event).toBe('done')
  })
}

/** Waits until a program says that it is ready. @throws with what it said when it ends before */
function printed(output: ReadableStream<Uint8Array<ArrayBuffer>>, word: string): Promise<void> {
  const { promise, resolve: done, reject } = Promise.withResolvers<void>()
  const read = async () => {
    let text = ''
    // To the end: a proxy whose output nobody takes stops.
    for await (const chunk of output.pipeThrough(new TextDecoderStream())) {
      text += chunk
      if (text.includes(word)) done()
    }
    reject(new Error(text))
  }
  void read()
  return promise
}

/** A port that nobody listens on now. */
function freePort(): number {
  const server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: () => new Response() })
  const port = server.port!
  void server.stop(true)
  return port
}

function ownCertificate(folder: string) {
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')]
  run(
    'openssl',
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '1',
    '-subj',
    '/CN=localhost',
    '-keyout',
    key,
    '-out',
    certificate,
  )
  return { key, certificate }
}

function run(...command: string[]) {
  const { exitCode, stderr } = Bun.spawnSync(command)
  if (exitCode !== 0) throw new Error(stderr.toString())
}
