import type { Usage } from '../models/index.ts'

/** How servers tell what vectors and judgements took. */
export interface Counted {
  prompt_tokens?: number
  total_tokens?: number
}

/** Undefined where the server does not count. */
export function readUsage(counted: Counted | undefined): Usage | undefined {
  const input = counted?.prompt_tokens || counted?.total_tokens
  return input ? { input, output: 0 } : undefined
}
