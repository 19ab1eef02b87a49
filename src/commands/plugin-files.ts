import { gunzipSync } from 'node:zlib'
import { declarations, example } from './plugin-files.macro.ts' with { type: 'macro' }

/** The files of the example plugin, by path. */
export const exampleFiles = example()

/** What TypeScript knows of `convosphere` and the built-in plugins, by path. */
export const declarationFiles = JSON.parse(
  gunzipSync(Buffer.from(declarations(), 'base64')).toString(),
) as Record<string, string>
