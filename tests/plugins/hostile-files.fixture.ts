import { rm } from 'node:fs/promises'
import { extract, Unreadable } from '../../plugins/knowledge/extract/extract.ts'
import { typeOf } from '../../plugins/knowledge/extract/type.ts'
import { split } from '../../plugins/knowledge/split.ts'
import { hostileKinds, variant } from '../hostile-files.ts'

// Reads every variant of every kind of hostile file and says what came of it.

// As in the program that reads documents.
process.on('unhandledRejection', () => {})
const [folder = '', count = '1'] = Bun.argv.slice(2)
const most = 100_000
for (const [index, { name, file, content }] of hostileKinds.entries()) {
  const outcomes: Record<string, number> = {}
  // What takes long by itself is cut at each tenth, but not varied as often.
  const variants = content.length > 200_000 ? Math.max(10, Number(count) / 20) : Number(count)
  for (let seed = 0; seed < variants; seed++) {
    const path = `${folder}/${index}-${file}`
    const bytes = variant(content, seed)
    await Bun.write(path, bytes)
    const outcome = await read(path, bytes)
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
    await rm(path)
  }
  process.stdout.write(`${JSON.stringify({ name, outcomes })}\n`)
}

async function read(path: string, bytes: Uint8Array): Promise<string> {
  const type = typeOf(path, bytes.subarray(0, 4096))
  if (!type) return 'not taken'
  try {
    const blocks = []
    for await (const found of extract(path, type))
      if ('block' in found && blocks.length < most) blocks.push(found.block)
    split(blocks, { size: 1200 })
    return 'read'
  } catch (error) {
    return error instanceof Unreadable ? error.reason : `crashed: ${String(error)}`
  }
}
