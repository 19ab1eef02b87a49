import { cpSync, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { tempFolder } from './temp.ts'

const repository = resolve(import.meta.dir, '..')
const packages = {
  'onnxruntime-1.30.0.mjs': 'onnxruntime-web/dist/ort.wasm.bundle.min.mjs',
  'onnxruntime-1.30.0.wasm': 'onnxruntime-web/dist/ort-wasm-simd-threaded.wasm',
  'tokenizers-0.2.0.mjs': '@huggingface/tokenizers/dist/tokenizers.min.mjs',
}

/** A folder with a model of two dozen words and what runs it, as `--from` and `MODELS_FROM` want it. */
export function modelFolder(): string {
  const folder = tempFolder()
  const runtime = join(folder, 'runtime')
  mkdirSync(runtime)
  // With a binary under test the packages are out of reach; these were copied before.
  const kept = process.env.CONVOSPHERE_RUNTIME
  for (const [name, path] of Object.entries(packages))
    cpSync(kept ? join(kept, name) : join(repository, 'node_modules', path), join(runtime, name))
  cpSync(join(repository, 'tests/fixtures/models/tiny'), join(folder, 'tiny'), { recursive: true })
  return folder
}
