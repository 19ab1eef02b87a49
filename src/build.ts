import { $ } from 'bun'
import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

/** The systems that `build:all` builds for, as Bun names them. */
const targets = [
  'bun-linux-x64',
  'bun-linux-arm64',
  'bun-darwin-arm64',
  'bun-darwin-x64',
  'bun-windows-x64',
] as const

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

/** The largest library by far, compressed to a third (plugins/knowledge/extract/pdfjs.ts). */
const packedPdfjs: Bun.BunPlugin = {
  name: 'packed PDF.js',
  setup(build) {
    build.onLoad({ filter: /unpdf\/dist\/pdfjs\.mjs$/ }, ({ path }) => ({
      contents: Bun.gzipSync(readFileSync(path), { level: 9 }),
      loader: 'file',
    }))
  },
}

/**
 * Scripts and stylesheets of pages travel without what only we read. Style sheets keep their words:
 * a bundler would write what is newer than its targets anew.
 */
async function smallerAssets(): Promise<Bun.BunPlugin> {
  const { outputs } = await Bun.build({
    entrypoints: ['static/*.js', 'plugins/*/static/*.js'].flatMap((pattern) => [
      ...new Bun.Glob(pattern).scanSync('.'),
    ]),
    target: 'browser',
    minify: true,
    root: '.',
    naming: '[dir]/[name].js',
  })
  const scripts = new Map<string, string>()
  for (const output of outputs) scripts.set(resolve(output.path), await output.text())
  return {
    name: 'smaller assets',
    setup(build) {
      build.onLoad({ filter: /\/static\/[^/]+\.js$/ }, ({ path }) => ({
        contents: scripts.get(path) ?? readFileSync(path, 'utf8'),
        loader: 'text',
      }))
      build.onLoad({ filter: /\/static\/.*\.css$/ }, ({ path }) => ({
        contents: readFileSync(path, 'utf8')
          .replaceAll(/\/\*[^]*?\*\//g, '')
          .replaceAll(/\s+/g, ' ')
          .replaceAll(/ ?([{};,]) ?/g, '$1')
          .replaceAll(': ', ':')
          .replaceAll(';}', '}'),
        loader: 'text',
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
    // What is loaded later stays apart. Bytecode would halve a start of 0.1 s and add 9 MB.
    splitting: true,
    minify: { whitespace: true, syntax: true, identifiers: true, keepNames: true },
    plugins: [withoutZodLocales, packedPdfjs, await smallerAssets()],
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

const { values } = parseArgs({ options: { all: { type: 'boolean' } } })
await $`mkdir -p dist`
if (!values.all) await build('dist/convosphere')
else
  for (const target of targets)
    await build(
      `dist/convosphere-${target.slice(4)}${target.includes('windows') ? '.exe' : ''}`,
      target,
    )
