import type { Command } from 'convosphere'
import { extract, Unreadable } from './extract.ts'
import type { DocumentType } from './type.ts'

/** A thread that ends this process once its parent is gone, even while a document keeps it busy. */
const watch = (parent: number) =>
  `setInterval(() => process.ppid === ${parent} || process.kill(process.pid, 'SIGKILL'), 500)`

/**
 * `extract PATH TYPE PARENT`: what a document holds, one line of JSON for each piece; the last one says
 * that it was all, or why nothing can be read. It sees no database and no key.
 */
export const extractCommand: Command = async (_config, [path = '', type, parent]) => {
  const source = new Blob([watch(Number(parent))], { type: 'text/javascript' })
  new Worker(URL.createObjectURL(source))
  process.stdout.on('error', () => process.exit(1))
  const write = (line: object) =>
    new Promise((resolve) => process.stdout.write(`${JSON.stringify(line)}\n`, resolve))
  // A library may leave a promise that nobody waits for; what matters is told by those that are.
  process.on('unhandledRejection', () => {})
  let code = 0
  try {
    for await (const found of extract(path, type as DocumentType)) await write(found)
    await write({ end: true })
  } catch (error) {
    const reason = error instanceof Unreadable ? error.reason : 'broken'
    const cause = (error instanceof Unreadable ? (error.cause ?? error) : error) as Error
    await write({ unreadable: reason, detail: cause.message })
    code = 1
  }
  // The thread above would go on for ever.
  process.exit(code)
}
