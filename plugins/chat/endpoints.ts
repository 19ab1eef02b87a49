import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Env } from 'convosphere'
import { api } from './api.ts'
import { attachmentsApi } from './attach/api.ts'
import type { ChatContext } from './chat.ts'
import { contextApi } from './context/api.ts'
import { exportApi } from './export/api.ts'
import { foldersApi } from './folders-api.ts'
import { importApi } from './import/api.ts'
import { queueApi } from './queue/api.ts'
import { threadLinksApi } from './share/api.ts'

/** All of `/api/chat`. */
export function endpoints(app: OpenAPIHono<Env>, ctx: ChatContext): void {
  api(app, ctx)
  attachmentsApi(app, ctx)
  foldersApi(app, ctx)
  importApi(app, ctx)
  exportApi(app, ctx)
  threadLinksApi(app, ctx)
  contextApi(app, ctx)
  queueApi(app, ctx)
}
