import type { Command } from 'convosphere'
import { extract, Unreadable } from './extract.ts'
import type { DocumentType } from './type.ts'

/**
 * `extract PATH TYPE`: what a document holds, one line of JSON for each piece; the last one says
 * that it was all, or why nothing can be read. It sees no database and no key.
 */
export const extractCommand: Command = async (_config, [path = '', type]) => {
  const write = async (line: object) => {
    if (!process.stdout.write(`${JSON.stringify(line)}\n`))
      await new Promise((resolve) => process.stdout.once('drain', resolve))
  }
  // A library may leave a promise that nobody waits for; what matters is told by those that are.
  process.on('unhandledRejection', () => {})
  try {
    for await (const found of extract(path, type as DocumentType)) await write(found)
    await write({ end: true })
    return 0
  } catch (error) {
    const reason = error instanceof Unreadable ? error.reason : 'broken'
    const cause = (error instanceof Unreadable ? (error.cause ?? error) : error) as Error
    await write({ unreadable: reason, detail: cause.message })
    return 1
  }
}
