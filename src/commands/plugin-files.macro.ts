// Called as macros: run from source when they are needed, done already in the single binary.
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { gzipSync } from 'node:zlib'
import ts from 'typescript'

const root = join(import.meta.dir, '../..')

/** The example plugin: path → text. */
export function example(): Record<string, string> {
  const folder = join(root, 'docs/example-plugin')
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [relative(folder, path), readFileSync(path, 'utf8')]),
  )
}

/**
 * The declarations of `convosphere` and of the built-in plugins: path → text, as JSON, gzip and
 * base64; a fifth of what they are.
 */
export function declarations(): string {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) =>
    readFileSync(path, 'utf8'),
  )
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
  const entries = ['src/index.ts', 'views/index.ts', 'plugins/index.ts', 'src/globals.d.ts']
  const program = ts.createProgram(
    entries.map((path) => join(root, path)),
    {
      ...options,
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      rootDir: root,
      outDir: root,
    },
  )
  const files: Record<string, string> = {
    'src/globals.d.ts': readFileSync(join(root, 'src/globals.d.ts'), 'utf8'),
  }
  program.emit(undefined, (path, text) => void (files[relative(root, path)] = text))
  return gzipSync(JSON.stringify(files), { level: 9 }).toString('base64')
}
