import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Fetch, Problem } from 'convosphere'
import { type File, Model } from './catalogue.ts'

/** Where models are had from. */
export interface Source {
  /** A file from a byte on; `start` is where what comes begins. @throws {Problem} when it cannot be had */
  open(
    set: string,
    file: File,
    from: number,
    signal: AbortSignal,
  ): Promise<{ start: number; body: AsyncIterable<Uint8Array> }>
  /** What `model.json` says of a model that the catalogue does not know. @throws {Problem} */
  describe(name: string, signal: AbortSignal): Promise<Model>
}

/** The most bytes of a `model.json`. */
const descriptionBytes = 64 * 1024

/**
 * The public places that the catalogue names, or what stands in for them: the address or the path of
 * a folder with a folder for each model, as another data folder has it.
 * @param from an address, a path or nothing
 */
export function sourceOf(from: string | undefined, fetch: Fetch): Source {
  return from && !/^https?:/.test(from) ? folder(from) : web(from, fetch)
}

const unknown = (name: string) => new Problem(422, 'onnx.error.unknown', { values: { name } })

function described(name: string, text: string): Model {
  const model = Model.parse(JSON.parse(text))
  if (model.name !== name) throw unknown(name)
  return model
}

function web(mirror: string | undefined, fetch: Fetch): Source {
  const addressOf = (set: string, { name, url }: Pick<File, 'name' | 'url'>) =>
    mirror ? `${mirror.replace(/\/$/, '')}/${set}/${name}` : url
  return {
    async open(set, file, from, signal) {
      const address = addressOf(set, file)
      if (!address) throw new Problem(422, 'onnx.error.nowhere', { values: { file: file.name } })
      const { status, body } = await fetch(address, {
        headers: { 'accept-encoding': 'identity', ...(from && { range: `bytes=${from}-` }) },
        maxBytes: file.bytes,
        signal,
      })
      return { start: status === 206 ? from : 0, body }
    },
    async describe(name, signal) {
      const address = addressOf(name, { name: 'model.json' })
      if (!address) throw unknown(name)
      const { body } = await fetch(address, { maxBytes: descriptionBytes, signal })
      return described(name, Buffer.concat(await Array.fromAsync(body)).toString())
    },
  }
}

function folder(path: string): Source {
  return {
    open: async (set, { name }, from) => ({
      start: from,
      body: createReadStream(join(path, set, name), { start: from }),
    }),
    describe: async (name) =>
      described(name, await readFile(join(path, name, 'model.json'), 'utf8')),
  }
}
