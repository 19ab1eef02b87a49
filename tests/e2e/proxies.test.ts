import { describe, expect, test } from 'bun:test'
import { readFileSync, writeFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { join, resolve } from 'node:path'
import { connect } from 'node:tls'
import { Client, textOf } from '../client.ts'
import { admin, startProgram } from '../program.ts'
import { atEnd, tempFolder } from '../temp.ts'
import { scriptedOpenAI } from './scripted-openai.ts'

const guides = resolve(import.meta.dir, '../../deploy')

const hasIPv6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === '::1'),
)

interface Ports {
  /** Where people come in. */
  outside: number
  /** Where they come in without TLS. */
  plain: number
  /** The program's own. */
  inside: number
}

/** The guides' own files, with nothing changed but names, ports and the certificate. */
const proxies: Record<string, (folder: string, ports: Ports) => string[]> = {
  caddy(folder, { outside, inside }) {
    const { key, certificate } = ownCertificate(folder)
    const file = join(folder, 'Caddyfile')
    const site = readFileSync(join(guides, 'Caddyfile'), 'utf8')
      .replace('chat.example.org {', `localhost:${outside} {\n\ttls ${certificate} ${key}`)
      .replace('127.0.0.1:3000', `127.0.0.1:${inside}`)
    const options = `{\nadmin off\nauto_https disable_redirects\nstorage file_system ${folder}\n}\n`
    writeFileSync(file, options + site)
    return ['caddy', 'run', '--config', file, '--adapter', 'caddyfile']
  },
  nginx(folder, { outside, plain, inside }) {
    const { key, certificate } = ownCertificate(folder)
    const site = readFileSync(join(guides, 'nginx.conf'), 'utf8')
      .replaceAll(/^ +listen \[::\].*\n/gm, (line) => (hasIPv6 ? line : ''))
      .replaceAll(/(listen |\]:)443/g, `$1${outside}`)
      .replaceAll(/(listen |\]:)80;/g, `$1${plain};`)
      .replaceAll('server_name chat.example.org', 'server_name localhost')
      .replace('/etc/letsencrypt/live/chat.example.org/fullchain.pem', certificate)
      .replace('/etc/letsencrypt/live/chat.example.org/privkey.pem', key)
      .replace('127.0.0.1:3000', `127.0.0.1:${inside}`)
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

/** The program behind a proxy. */
async function behind(name: string, configure: (typeof proxies)[string], path: string) {
  const ports = { outside: freePort(), plain: freePort(), inside: freePort() }
  const url = `https://localhost:${ports.outside}`
  const model = scriptedOpenAI()
  const program = await startProgram({
    env: {
      ...model.env,
      PORT: String(ports.inside),
      PUBLIC_URL: url,
      TRUSTED_PROXIES: '127.0.0.1,::1',
    },
  })
  const folder = tempFolder()
  const proxy = Bun.spawn(configure(folder, ports), {
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
  return { ports, url, model, ada: await program.signIn() }
}

for (const [name, configure] of Object.entries(proxies)) {
  const path = `${process.env.PATH}:/usr/sbin`
  const wanted = Bun.which(name, { PATH: path }) !== null || Boolean(process.env.CI)
  if (!wanted) console.warn(`!!! NO ${name.toUpperCase()}: its tests do not run !!!`)

  describe.skipIf(!wanted)(`through ${name}`, () => {
    let started: ReturnType<typeof behind> | undefined
    const whole = () => (started ??= behind(name, configure, path))

    test('answers stream as they come', async () => {
      const { ada, model } = await whole()
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

    test('people are not taken for the machine itself', async () => {
      const { url } = await whole()
      expect((await new Client(url).get('/metrics')).status).toBe(401)
    })

    // Caddy's guide has no lines for these.
    if (name === 'caddy') return

    test.each([
      ['says so', ['Content-Length: 5000000', '', '{']],
      ['does not', ['Transfer-Encoding: chunked', '', '4C4B40', ' '.repeat(5_000_000)]],
    ])('what is too large and %s is refused in words before its end', async (_, rest) => {
      const { ports } = await whole()
      const answer = await firstAnswer(ports.outside, [
        'POST /api/sessions HTTP/1.1',
        `Host: localhost:${ports.outside}`,
        'Content-Type: application/json',
        ...rest,
      ])
      expect(answer).toStartWith('HTTP/1.1 413')
      expect(answer.toLowerCase()).toContain('content-type: application/problem+json')
    })

    test('the program knows by which name people come', async () => {
      const { ports } = await whole()
      const other = new Client(`https://127.0.0.1:${ports.outside}`)
      expect((await other.post('/api/sessions', admin)).status).toBe(201)
    })

    test('people who come without TLS are sent on', async () => {
      const { ports } = await whole()
      const answer = await new Client(`http://localhost:${ports.plain}`).get('/chat?q=1')
      expect(answer.status).toBe(301)
      expect(answer.headers.get('location')).toBe('https://localhost/chat?q=1')
    })

    test.skipIf(!hasIPv6)('people come by IPv6', async () => {
      const { ports } = await whole()
      expect((await new Client(`https://[::1]:${ports.outside}`).get('/healthz')).status).toBe(200)
      expect((await new Client(`http://[::1]:${ports.plain}`).get('/')).status).toBe(301)
    })
  })
}

/** What comes first after a request, or the beginning of one, was sent. */
function firstAnswer(port: number, lines: string[]): Promise<string> {
  const { promise, resolve: done, reject } = Promise.withResolvers<string>()
  const socket = connect({ port, host: 'localhost', rejectUnauthorized: false }, () =>
    socket.write(lines.join('\r\n')),
  )
  socket.once('data', (bytes) => {
    socket.destroy()
    done(bytes.toString())
  })
  socket.once('error', reject)
  return promise
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
