import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { catalogue, type File, Model, runtime } from './catalogue.ts'
import { areIn, bytesIn, download } from './download.ts'
import type { Source } from './source.ts'

/** A model that can be had or is there. */
export interface ShelvedModel extends Model {
  /** With what runs it: it can be used. */
  isHere: boolean
  /** Some of it is there, and not all. */
  isBegun: boolean
  /** Of all that it needs, in bytes. */
  size: number
  /** So much of it is there. */
  held: number
}

/**
 * The models in the data folder, each in `models/<name>`, and what runs them in `models/runtime`.
 * @param dataDir absolute path
 */
export function createShelf(dataDir: string) {
  const root = join(dataDir, 'models')
  const folderOf = (set: string) => join(root, set)
  const runtimeFolder = folderOf('runtime')

  const sizeOf = (files: readonly File[]) => files.reduce((sum, { bytes }) => sum + bytes, 0)

  function shelved(model: Model): ShelvedModel {
    const folder = folderOf(model.name)
    const own = bytesIn(folder, model.files)
    const isHere =
      existsSync(join(folder, 'model.json')) &&
      areIn(folder, model.files) &&
      areIn(runtimeFolder, runtime)
    return {
      ...model,
      isHere,
      isBegun: own > 0 && !isHere,
      size: sizeOf(model.files) + sizeOf(runtime),
      held: own + bytesIn(runtimeFolder, runtime),
    }
  }

  /** What stands in the folders; one that cannot be read is none. */
  function found(): Model[] {
    const names = existsSync(root) ? readdirSync(root) : []
    return names.flatMap((name) => {
      const path = join(folderOf(name), 'model.json')
      if (!existsSync(path)) return []
      const read = Model.safeParse(JSON.parse(readFileSync(path, 'utf8')))
      return read.success && read.data.name === name ? [read.data] : []
    })
  }

  return {
    /** Those that can be had by their name, and others that are there. */
    list(): ShelvedModel[] {
      const here = found()
      const known = catalogue.map(({ name }) => name)
      return [...catalogue, ...here.filter(({ name }) => !known.includes(name))].map(shelved)
    },

    /** The paths of a model’s files, and of what runs it, each with its checksum. */
    filesOf(model: Model) {
      const checked = (folder: string) => (file: File) => ({
        path: join(folder, file.name),
        sha256: file.sha256,
      })
      return {
        model: model.files.map(checked(folderOf(model.name))),
        runtime: runtime.map(checked(runtimeFolder)),
      }
    },

    /**
     * Brings a model and what runs it, as far as they are not there.
     * @param tell hears how many bytes of all are there
     * @throws {Problem} 422 when the source does not know it or its bytes are wrong, 502 for a cut
     */
    async get(
      name: string,
      source: Source,
      signal: AbortSignal,
      tell: (held: number, size: number) => void,
    ): Promise<Model> {
      const model =
        this.list().find((one) => one.name === name) ?? (await source.describe(name, signal))
      const folder = folderOf(name)
      const sets = [
        { set: 'runtime', folder: runtimeFolder, files: runtime },
        { set: name, folder, files: model.files },
      ]
      const told = () => {
        const { held, size } = shelved(model)
        tell(held, size)
      }
      for (const { files, ...set } of sets)
        await download(files, { ...set, source, signal, tell: told })
      const description = join(folder, 'model.json')
      writeFileSync(`${description}.part`, JSON.stringify(Model.parse(model), null, 2))
      renameSync(`${description}.part`, description)
      return model
    },

    /** Takes a model away; what runs it goes with the last one. */
    remove(name: string): void {
      rmSync(folderOf(name), { recursive: true, force: true })
      if (!found().length) rmSync(runtimeFolder, { recursive: true, force: true })
    },
  }
}
