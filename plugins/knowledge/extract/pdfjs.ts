// It is embedded as a file (`with { type: 'file' }`), which its types cannot say.
// @ts-expect-error
import path from 'unpdf/pdfjs' with { type: 'file' } // oxlint-disable-line import/default
import type * as Pdfjs from 'unpdf/pdfjs'

/** In the executable it is compressed (src/build.ts). */
const isPacked = Bun.isStandaloneExecutable

/** PDF.js, which reads documents. */
export async function loadPdfjs(): Promise<typeof Pdfjs> {
  if (!isPacked) return import(path) as Promise<typeof Pdfjs>
  const code = new Blob([await pdfjsCode()], { type: 'text/javascript' })
  return import(URL.createObjectURL(code)) as Promise<typeof Pdfjs>
}

/** Its code, for pages that show documents. */
export async function pdfjsCode(): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await Bun.file(path).bytes()
  return isPacked ? Bun.gunzipSync(bytes) : bytes
}

/** Where pages find it; browsers keep it, and no two versions are of one size. */
export const pdfjsUrl = `/knowledge/pdfjs.js?${Bun.file(path).size}`
