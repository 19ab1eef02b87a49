import { $ } from 'bun'
import { statSync } from 'node:fs'
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

/** Makes one executable that holds everything; without a target, for this machine. */
async function build(outfile: string, target?: (typeof targets)[number]): Promise<void> {
  await Bun.build({
    entrypoints: ['src/main.ts'],
    target: 'bun',
    format: 'esm',
    // What is loaded later stays apart. Bytecode would halve a start of 0.1 s and add 9 MB.
    splitting: true,
    minify: { whitespace: true, syntax: true, identifiers: true, keepNames: true },
    plugins: [withoutZodLocales],
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
