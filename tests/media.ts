/** A tone of so many seconds as a WAV (RIFF, PCM of 8 bits at 8 kHz), with a title where one is given. */
export function wavOf(seconds: number, title = ''): Uint8Array<ArrayBuffer> {
  const rate = 8000
  const samples = Buffer.alloc(seconds * rate)
  for (let at = 0; at < samples.length; at++) samples[at] = 128 + 60 * Math.sin(at / 4)
  const chunk = (name: string, data: Buffer) => {
    const head = Buffer.alloc(8)
    head.write(name, 'latin1')
    head.writeUInt32LE(data.length, 4)
    return Buffer.concat([head, data, Buffer.alloc(data.length % 2)])
  }
  const format = Buffer.alloc(16)
  format.writeUInt16LE(1, 0)
  format.writeUInt16LE(1, 2)
  format.writeUInt32LE(rate, 4)
  format.writeUInt32LE(rate, 8)
  format.writeUInt16LE(1, 12)
  format.writeUInt16LE(8, 14)
  const info = Buffer.concat([Buffer.from('INFO'), chunk('INAM', Buffer.from(`${title}\0`))])
  const body = Buffer.concat([
    Buffer.from('WAVE'),
    chunk('fmt ', format),
    ...(title ? [chunk('LIST', info)] : []),
    chunk('data', samples),
  ])
  return new Uint8Array(chunk('RIFF', body))
}
