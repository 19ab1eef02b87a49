import { $ } from 'bun'
import { mkdtempSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

/** The systems that `build:all` builds for, as Bun names them. */
const targets = [
  'bun-linux-x64',
  'bun-linux-arm64',
  'bun-darwin-arm64',
  'bun-darwin-x64',
  'bun-windows-x64',
] as const

const root = resolve(import.meta.dir, '..')
const minify = { whitespace: true, syntax: true, identifiers: true, keepNames: true }

/** zod carries its messages in fifty languages; ours come from our own catalogues. */
const withoutZodLocales: Bun.BunPlugin = {
  name: 'without zod locales',
  setup(build) {
    build.onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js'",
      loader: 'js',
    }))
  },
}

/** sanitize-html parses style attributes with it; ours are all removed. */
const withoutPostcss: Bun.BunPlugin = {
  name: 'without postcss',
  setup(build) {
    build.onLoad({ filter: /postcss\/lib\/postcss\.m?js$/ }, () => ({ contents: '', loader: 'js' }))
  },
}

/** What is imported on first use only: as it is written there, and where it lies. */
const onFirstUse: Record<string, string> = {
  openai: 'openai',
  '@anthropic-ai/sdk': '@anthropic-ai/sdk',
  '@pydantic/genai-prices': '@pydantic/genai-prices',
  './markdown.ts': './plugins/chat/markdown.ts',
  './plugin-files.ts': './src/commands/plugin-files.ts',
}

/**
 * Keeps what a start does not need as compressed source: as bytecode it would take twenty times
 * the room (docs/decisions/0009).
 */
async function compressedOnFirstUse(): Promise<Bun.BunPlugin> {
  const folder = mkdtempSync(join(tmpdir(), 'convosphere-build-'))
  const wrappers = new Map<string, string>()
  for (const [specifier, path] of Object.entries(onFirstUse)) {
    const entrypoint = Bun.resolveSync(path, root)
    const { outputs } = await Bun.build({
      entrypoints: [entrypoint],
      target: 'bun',
      minify,
      plugins: [withoutPostcss],
    })
    const code = await outputs[0]!.text()
    const file = join(folder, `${wrappers.size}.zst`)
    await Bun.write(file, Bun.zstdCompressSync(code, { level: 19 }))
    const { exports } = new Bun.Transpiler({ loader: 'js' }).scan(code)
    wrappers.set(
      specifier,
      `import file from ${JSON.stringify(file)} with { type: 'file' }
       const code = Bun.zstdDecompressSync(await Bun.file(file).bytes())
       const module = await import(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })))
       ${exports.map((name, at) => `const _${at} = module.${name}; export { _${at} as ${name} }`).join('\n')}`,
    )
  }
  return {
    name: 'compressed on first use',
    setup(build) {
      const filter = /^(openai|@anthropic-ai\/sdk|@pydantic\/genai-prices|\.\/.*\.ts)$/
      build.onResolve({ filter }, ({ path, kind }) =>
        kind === 'dynamic-import' && path in onFirstUse
          ? { path, namespace: 'on-first-use' }
          : undefined,
      )
      build.onLoad({ filter: /./, namespace: 'on-first-use' }, ({ path }) => ({
        contents: wrappers.get(path)!,
        loader: 'js',
      }))
    },
  }
}

/** Makes one executable that holds everything; without a target, for this machine. */
async function build(outfile: string, target?: (typeof targets)[number]): Promise<void> {
  await Bun.build({
    entrypoints: ['src/main.ts'],
    target: 'bun',
    format: 'esm',
    splitting: true,
    bytecode: true,
    minify,
    plugins: [withoutZodLocales, onFirstUsePlugin],
    compile: {
      outfile,
      autoloadBunfig: false,
      autoloadDotenv: false,
      ...(target && { target }),
    },
  })
  const bytes = statSync(outfile).size
  console.log(`${outfile}  ${(bytes / 1e6).toFixed(1)} MB`)
}

const onFirstUsePlugin = await compressedOnFirstUse()
const { values } = parseArgs({ options: { all: { type: 'boolean' } } })
await $`mkdir -p dist`
if (!values.all) await build('dist/convosphere')
else
  for (const target of targets)
    await build(
      `dist/convosphere-${target.slice(4)}${target.includes('windows') ? '.exe' : ''}`,
      target,
    )
