import type { Catalogues } from '../i18n.ts'
import { de } from './de.ts'
import { en } from './en.ts'

/** The kernel's own texts. */
export const kernelMessages: Catalogues = { de, en }
