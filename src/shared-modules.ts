import * as kita from '@kitajs/html/jsx-runtime'
import * as zodOpenapi from '@hono/zod-openapi'
import * as hono from 'hono'
import * as streaming from 'hono/streaming'
import * as zod from 'zod'
import * as face from './index.ts'
import * as views from '../views/index.ts'

/** What folder plugins share with the program: one copy each, so that `instanceof` and contexts hold. */
export const sharedModules: Record<string, object> = {
  convosphere: face,
  'convosphere/views': views,
  hono,
  'hono/streaming': streaming,
  '@hono/zod-openapi': zodOpenapi,
  zod,
  '@kitajs/html/jsx-runtime': kita,
  '@kitajs/html/jsx-dev-runtime': kita,
  // What a folder without a tsconfig asks for.
  'react/jsx-runtime': kita,
  'react/jsx-dev-runtime': kita,
}

let sharing = false

/** Lets folder plugins import these; called before the first of them loads. */
export function share(): void {
  if (sharing) return
  sharing = true
  Bun.plugin({
    name: 'convosphere',
    setup(build) {
      for (const [name, exports] of Object.entries(sharedModules))
        build.module(name, () => ({
          exports: exports as Record<string, unknown>,
          loader: 'object',
        }))
    },
  })
}
