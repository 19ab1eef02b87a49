import { describe, expect, test } from 'bun:test'
import { seal, sealedMark, unseal, WrongPassphrase } from '../../src/backup/seal.ts'

const passphrase = 'five little ducks'
const chunk = 64 * 1024
const header = sealedMark.length + 32

async function* inPieces(bytes: Uint8Array, size = 1000) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
const all = async (stream: AsyncIterable<Uint8Array>) =>
  Buffer.concat(await Array.fromAsync(stream))
const sealed = (bytes: Uint8Array) => all(seal(inPieces(bytes), passphrase))
const opened = (bytes: Uint8Array, size?: number, phrase = passphrase) =>
  all(unseal(inPieces(bytes, size), phrase))

/** Bytes that repeat at no chunk. */
const text = (length: number) => Buffer.from(Array.from({ length }, (_, at) => (at * 7919) >> 3))

test.each([0, 1, chunk - 1, chunk, chunk + 1, 3 * chunk, 3 * chunk + 5])(
  '%i bytes come back as they were, in pieces of any size',
  async (length) => {
    const bytes = text(length)
    const file = await sealed(bytes)
    for (const size of [7, chunk, 10 * chunk])
      expect((await opened(file, size)).equals(bytes)).toBe(true)
  },
)

test('another passphrase is told from damage', async () => {
  const opening = opened(await sealed(text(10)), undefined, 'six little ducks')
  await expect(opening).rejects.toBeInstanceOf(WrongPassphrase)
})

test('a passphrase may be typed composed or decomposed', async () => {
  const file = await all(seal(inPieces(text(10)), 'f\u00fcnf Enten'))
  expect(await opened(file, undefined, 'fu\u0308nf Enten')).toEqual(text(10))
})

test('the same text is never sealed the same', async () => {
  expect((await sealed(text(10))).equals(await sealed(text(10)))).toBe(false)
})

describe('what was changed does not open:', () => {
  const whole = sealed(text(3 * chunk))
  const at = (chunks: number) => header + chunks * (chunk + 16)
  const cases: [string, (file: Buffer) => Uint8Array][] = [
    ['cut in a chunk', (file) => file.subarray(0, at(1) + 100)],
    ['cut between chunks', (file) => file.subarray(0, at(2))],
    ['cut behind the header', (file) => file.subarray(0, header)],
    ['cut in the header', (file) => file.subarray(0, header - 1)],
    ['a chunk left out', (file) => Buffer.concat([file.subarray(0, at(1)), file.subarray(at(2))])],
    [
      'two chunks exchanged',
      (file) =>
        Buffer.concat([
          file.subarray(0, header),
          file.subarray(at(1), at(2)),
          file.subarray(at(0), at(1)),
          file.subarray(at(2)),
        ]),
    ],
    ['something added', (file) => Buffer.concat([file, Buffer.from('more')])],
  ]
  test.each(cases)('%s', async (_, change) => {
    await expect(opened(change(await whole))).rejects.toThrow(
      /^it (was changed or cut off|ends too early)$/,
    )
  })
})
