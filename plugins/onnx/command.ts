import { type Command, createFetch, kernelMessages, Problem, readArguments } from 'convosphere'
import { catalogue, ModelName } from './catalogue.ts'
import { en } from './messages.ts'
import { createShelf } from './shelf.ts'
import { sourceOf } from './source.ts'

const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`
const say = (text: string) => process.stdout.write(`${text}\n`)

/** `models`: those that can be had, and those that are there. */
export const listModels: Command = async ({ dataDir }, args) => {
  readArguments(args, { options: {} })
  for (const { name, title, size, isHere } of createShelf(dataDir).list())
    say(`${name}  ${title}  ${megabytes(size)}  ${isHere ? `here, as onnx/${name}` : 'not here'}`)
  return 0
}

/** `models get NAME [--from FOLDER]`: fetches a model; what was begun is gone on with. */
export const getModel: Command = async (config, args) => {
  const { values, words } = readArguments(args, {
    options: { from: { type: 'string' } },
    words: ['NAME'],
  })
  const name = nameFrom(words[0]!)
  const source = sourceOf(values.from ?? config.modelsFrom, createFetch(config))
  const bar = progressBar()
  try {
    const { signal } = new AbortController()
    await createShelf(config.dataDir).get(name, source, signal, bar.show)
  } catch (error) {
    throw error instanceof Problem ? new Error(inWords(error), { cause: error }) : error
  } finally {
    bar.end()
  }
  say(
    `${name} is here. To search documents by it: KNOWLEDGE_EMBEDDING_MODEL=onnx/${name}, or Administration → Providers.`,
  )
  return 0
}

/** `models remove NAME` */
export const removeModel: Command = async ({ dataDir }, args) => {
  const { words } = readArguments(args, { options: {}, words: ['NAME'] })
  createShelf(dataDir).remove(nameFrom(words[0]!))
  return 0
}

/** @throws {Error} for what cannot be the name of a folder */
function nameFrom(word: string): string {
  if (ModelName.safeParse(word).success) return word
  const known = catalogue.map(({ name }) => name).join(', ')
  throw new Error(`"${word}" is no name of a model; known are ${known}`)
}

/** The text of a problem with what it names. */
const inWords = ({ key, values, detail }: Problem): string => {
  const text = ({ ...kernelMessages.en, ...en }[key] ?? key).replaceAll(
    /\{\{(\w+)\}\}/g,
    (_, name) => String(values[name]),
  )
  return detail ? `${text} (${detail})` : text
}

/** A bar on a terminal; elsewhere nothing, so that logs stay short. */
function progressBar() {
  const { stderr } = process
  let shown = ''
  return {
    show(held: number, size: number) {
      const full = Math.floor((held / size) * 30)
      const line = `\r[${'#'.repeat(full)}${'.'.repeat(30 - full)}] ${megabytes(held)} of ${megabytes(size)}`
      if (stderr.isTTY && line !== shown) stderr.write(line)
      shown = line
    },
    end: () => void (stderr.isTTY && shown && stderr.write('\n')),
  }
}
