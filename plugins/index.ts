import type { AnyPlugin } from 'convosphere'
import account from './account/index.ts'
import admin from './admin/index.ts'
import announcements from './announcements/index.ts'
import anthropic from './anthropic/index.ts'
import apiDocs from './api-docs/index.ts'
import backups from './backups/index.ts'
import builtin from './builtin/index.ts'
import chat from './chat/index.ts'
import knowledge from './knowledge/index.ts'
import demo from './demo/index.ts'
import dev from './dev/index.ts'
import models from './models/index.ts'
import offline from './offline/index.ts'
import onnx from './onnx/index.ts'
import openai from './openai/index.ts'
import palette from './palette/index.ts'
import password from './password/index.ts'
import prompts from './prompts/index.ts'
import search from './search/index.ts'
import usage from './usage/index.ts'

/** The plugins that ship with the program, in the order of the navigation. */
export const builtIn: AnyPlugin[] = [
  password,
  offline,
  models,
  openai,
  anthropic,
  builtin,
  onnx,
  chat,
  palette,
  knowledge,
  search,
  prompts,
  usage,
  account,
  backups,
  announcements,
  admin,
  apiDocs,
]

/** Run only when the server is started with their flag. */
export const onDemand = { demo, dev } satisfies Record<string, AnyPlugin>
