import type { AnyPlugin } from 'convosphere'
import account from './account/index.ts'
import admin from './admin/index.ts'
import anthropic from './anthropic/index.ts'
import apiDocs from './api-docs/index.ts'
import builtin from './builtin/index.ts'
import chat from './chat/index.ts'
import models from './models/index.ts'
import openai from './openai/index.ts'
import password from './password/index.ts'

/** The plugins that ship with the program, in the order of the navigation. */
export const builtIn: AnyPlugin[] = [
  password,
  models,
  openai,
  anthropic,
  builtin,
  chat,
  account,
  admin,
  apiDocs,
]
