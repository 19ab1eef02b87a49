import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, watch } from 'node:fs'
import { join, relative } from 'node:path'
import type { Source } from './host.ts'
import type { AnyPlugin } from './plugin.ts'
import { version } from './version.ts'

/** Where the plugins of a data folder live, one folder each. */
export const pluginsFolder = (dataDir: string): string => join(dataDir, 'plugins')

/**
 * The plugins in the data folder, by what their package.json says; no code of theirs runs.
 * @param cache where their bundles are kept
 */
export async function folderSources(
  dataDir: string,
  cache: string = join(dataDir, 'cache', 'plugins'),
): Promise<Source[]> {
  const root = pluginsFolder(dataDir)
  if (!existsSync(root)) return []
  return readdirSync(root)
    .sort()
    .map((name) => ({ name, folder: join(root, name) }))
    .flatMap(({ name, folder }) => {
      const entry = ['index.ts', 'index.tsx']
        .map((file) => join(folder, file))
        .find((path) => existsSync(path))
      if (!entry) return []
      return {
        name,
        kind: 'folder' as const,
        ...describe(folder),
        fingerprint: async () => fingerprint(folder),
        load: () => load({ name, folder, entry, cache }),
      }
    })
}

/** The part of a plugin's package.json that is ours. */
interface Manifest {
  version?: string
  description?: string
  author?: string | { name?: string }
  convosphere?: { apiVersion?: number; adds?: string[] }
}

function readManifest(folder: string): Manifest {
  const path = join(folder, 'package.json')
  if (!existsSync(path)) return {}
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Manifest
  } catch (error) {
    return { description: `package.json cannot be read: ${String(error)}` }
  }
}

function describe(folder: string) {
  const { version, description, author, convosphere } = readManifest(folder)
  const name = typeof author === 'object' ? author.name : author
  return {
    ...(version && { version }),
    ...(description && { description }),
    ...(name && { author: name }),
    ...(Array.isArray(convosphere?.adds) && { adds: convosphere.adds.map(String) }),
  }
}

/** Changes with every file of the folder, save those of installed packages and hidden ones. */
function fingerprint(folder: string): string {
  const hash = createHash('sha256').update(version)
  for (const path of filesIn(folder)) hash.update(relative(folder, path)).update(readFileSync(path))
  return hash.digest('base64url').slice(0, 16)
}

function filesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name !== 'node_modules' && !name.startsWith('.'))
    .sort()
    .map((name) => join(folder, name))
    .flatMap((path) => (statSync(path).isDirectory() ? filesIn(path) : path))
}

interface Folder {
  name: string
  folder: string
  entry: string
  /** Where bundles are kept. */
  cache: string
}

/**
 * Bundles a folder plugin, or takes the kept bundle of the same files, and imports it.
 * @throws {Error} with file, line and what is wrong, when it cannot be built
 */
async function load({ name, folder, entry, cache }: Folder): Promise<AnyPlugin> {
  const wanted = readManifest(folder).convosphere?.apiVersion ?? 1
  if (wanted !== 1) throw new Error(`it was written for contract ${wanted}; this program speaks 1`)
  const { share, sharedModules } = await import('./shared-modules.ts')
  share()
  const file = join(cache, `${name}-${fingerprint(folder)}.js`)
  if (!existsSync(file)) {
    const code = await bundle(entry, folder, Object.keys(sharedModules))
    mkdirSync(cache, { recursive: true, mode: 0o700 })
    for (const old of readdirSync(cache))
      if (old.startsWith(`${name}-`) && old.length === `${name}-.js`.length + 16)
        rmSync(join(cache, old))
    await Bun.write(file, code)
  }
  const module = (await import(file)) as { default: AnyPlugin }
  return module.default
}

async function bundle(entry: string, folder: string, external: string[]): Promise<string> {
  const built = await Bun.build({
    entrypoints: [entry],
    target: 'bun',
    external,
    sourcemap: 'inline',
    jsx: { runtime: 'automatic', importSource: '@kitajs/html', development: false },
    loader: { '.sql': 'text', '.css': 'text', '.svg': 'text', '.md': 'text' },
    throw: false,
  })
  if (built.success) return built.outputs[0]!.text()
  throw new Error(built.logs.map((one) => explain(one, folder)).join('; '))
}

function explain({ message, position }: BuildMessage | ResolveMessage, folder: string): string {
  if (!position) return message
  return `${relative(folder, position.file)}:${position.line}:${position.column}: ${message}`
}

/** Calls `changed` shortly after files of folder plugins have changed. */
export function watchPlugins(dataDir: string, stop: AbortSignal, changed: () => void): void {
  const root = pluginsFolder(dataDir)
  mkdirSync(root, { recursive: true, mode: 0o700 })
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(root, { recursive: true, signal: stop }, () => {
    clearTimeout(timer)
    timer = setTimeout(changed, 100)
  })
}
