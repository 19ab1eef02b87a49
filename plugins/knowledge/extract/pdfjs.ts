// It is embedded as a file (`with { type: 'file' }`), which its types cannot say.
// @ts-expect-error
import path from 'unpdf/pdfjs' with { type: 'file' } // oxlint-disable-line import/default

/** Where PDF.js lies: imported where documents are read, and served to pages that show them. */
export const pdfjsPath: string = path

/** Where pages find it; browsers keep it, and no two versions are of one size. */
export const pdfjsUrl = `/knowledge/pdfjs.js?${Bun.file(path).size}`
