/** A file on its way into an archive or out of it. */
export interface Part {
  /** Relative, with `/`. */
  path: string
  bytes: number
  body: AsyncIterable<Uint8Array>
}

type Bytes = AsyncIterable<Uint8Array>

const blockBytes = 512
const encoder = new TextEncoder()

/** The parts as a tar archive (POSIX.1-2001, pax interchange format), which `tar -x` reads too. */
export async function* tarOf(parts: AsyncIterable<Part>): AsyncGenerator<Uint8Array> {
  for await (const { path, bytes, body } of parts) {
    // Longer paths and larger files than the old header can say are said in a record before it.
    if (Buffer.byteLength(path) > 100 || bytes >= 8 ** 11) {
      const record = encoder.encode(paxRecord('path', path) + paxRecord('size', String(bytes)))
      yield header('pax', record.length, 'x')
      yield padded(record)
    }
    yield header(path, bytes, '0')
    let sent = 0
    for await (const chunk of body) {
      sent += chunk.length
      yield chunk
    }
    if (sent !== bytes) throw new Error(`${path} changed while it was read`)
    yield new Uint8Array(paddingAfter(bytes))
  }
  yield new Uint8Array(2 * blockBytes)
}

/**
 * The parts of a tar archive, one after the other; each body is read before the next part is asked for.
 * @throws {Error} when it ends too early or holds what `tarOf` never writes
 */
export async function* partsOf(archive: Bytes): AsyncGenerator<Part> {
  const reader = createReader(archive)
  let said: Record<string, string> = {}
  while (true) {
    const block = await reader.take(blockBytes)
    if (block.every((byte) => byte === 0)) return
    const field = (from: number, length: number) =>
      new TextDecoder().decode(block.subarray(from, from + length)).replace(/\0.*$/s, '')
    const bytes = Number(said.size ?? parseInt(field(124, 12), 8))
    if (checksum(block) !== parseInt(field(148, 8), 8) || !Number.isSafeInteger(bytes))
      throw new Error('this is no tar archive')
    const kind = field(156, 1)
    if (kind === 'x') {
      said = paxRecords(await reader.take(bytes))
      await reader.take(paddingAfter(bytes))
      continue
    }
    if (kind !== '0') throw new Error(`it holds something other than files (${kind})`)
    yield { path: said.path ?? field(0, 100), bytes, body: reader.stream(bytes) }
    await reader.take(paddingAfter(bytes))
    said = {}
  }
}

const paddingAfter = (bytes: number) => (blockBytes - (bytes % blockBytes)) % blockBytes

const padded = (bytes: Uint8Array) =>
  Buffer.concat([bytes, new Uint8Array(paddingAfter(bytes.length))])

function header(path: string, bytes: number, kind: '0' | 'x'): Uint8Array {
  const block = new Uint8Array(blockBytes)
  const put = (at: number, text: string, most: number) =>
    block.set(encoder.encode(text).subarray(0, most), at)
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, '0')
  put(0, path, 100)
  put(100, octal(0o600, 7), 7)
  put(108, octal(0, 7), 7)
  put(116, octal(0, 7), 7)
  put(124, octal(bytes < 8 ** 11 ? bytes : 0, 11), 11)
  put(136, octal(0, 11), 11)
  put(156, kind, 1)
  put(257, 'ustar\x0000', 8)
  put(148, `${octal(checksum(block), 6)}\0 `, 8)
  return block
}

/** The sum of the header's bytes, its own eight counted as spaces. */
const checksum = (block: Uint8Array) =>
  block.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 32 : byte), 0)

/** `<length> <key>=<value>\n`, where the length counts its own digits. */
function paxRecord(key: string, value: string): string {
  const rest = Buffer.byteLength(` ${key}=${value}\n`)
  let length = rest
  while (length !== rest + String(length).length) length = rest + String(length).length
  return `${length} ${key}=${value}\n`
}

function paxRecords(bytes: Uint8Array): Record<string, string> {
  const lines = new TextDecoder().decode(bytes).split('\n').filter(Boolean)
  return Object.fromEntries(
    lines.map((line) => {
      const [, key = '', value = ''] = /^\d+ ([^=]+)=(.*)$/.exec(line) ?? []
      return [key, value]
    }),
  )
}

/** Bytes by count, out of chunks of any size. */
function createReader(source: Bytes) {
  const chunks = source[Symbol.asyncIterator]()
  let rest: Uint8Array = new Uint8Array()

  async function some(most: number): Promise<Uint8Array> {
    while (!rest.length) {
      const { value, done } = await chunks.next()
      if (done) throw new Error('it ends too early')
      rest = value
    }
    const taken = rest.subarray(0, most)
    rest = rest.subarray(taken.length)
    return taken
  }

  async function* stream(bytes: number): AsyncGenerator<Uint8Array> {
    for (let left = bytes; left > 0;) {
      const chunk = await some(left)
      left -= chunk.length
      yield chunk
    }
  }

  return {
    stream,
    async take(bytes: number): Promise<Uint8Array> {
      return Buffer.concat(await Array.fromAsync(stream(bytes)))
    },
  }
}
