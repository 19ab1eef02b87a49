import { definePlugin } from 'convosphere'
import { type Chat, createChat, settings } from './chat.ts'
import * as attachMessages from './attach/messages.ts'
import * as contextMessages from './context/messages.ts'
import { allThreads } from './export/everything.ts'
import * as importMessages from './import/messages.ts'
import type {} from '../palette/index.ts'
import type {} from '../search/index.ts'
import { de, en } from './messages.ts'
import threads from './migrations/0001_threads.sql' with { type: 'text' }
import search from './migrations/0002_search.sql' with { type: 'text' }
import order from './migrations/0003_order.sql' with { type: 'text' }
import imports from './migrations/0004_imports.sql' with { type: 'text' }
import links from './migrations/0005_links.sql' with { type: 'text' }
import attachments from './migrations/0006_attachments.sql' with { type: 'text' }
import context from './migrations/0007_context.sql' with { type: 'text' }
import queue from './migrations/0008_queue.sql' with { type: 'text' }
import linkTitles from './migrations/0009_link_titles.sql' with { type: 'text' }
import queuedFiles from './migrations/0010_queued_files.sql' with { type: 'text' }
import sources from './migrations/0011_sources.sql' with { type: 'text' }
import steps from './migrations/0012_steps.sql' with { type: 'text' }
import answerReports from './migrations/0014_answer_reports.sql' with { type: 'text' }
import * as queueMessages from './queue/messages.ts'
import * as shareMessages from './share/messages.ts'
import type { Source, TurnStep, Wanted } from './sources/steps.ts'
import type { Tool } from './tools/tool.ts'
import attachCss from './static/attach.css' with { type: 'text' }
import attachJs from './static/attach.js' with { type: 'text' }
import attachBegin from './static/attach-begin.js' with { type: 'text' }
import css from './static/chat.css' with { type: 'text' }
import compareCss from './static/compare.css' with { type: 'text' }
import lists from './static/lists.css' with { type: 'text' }
import js from './static/chat.js' with { type: 'text' }
import outbox from './static/outbox.js' with { type: 'text' }
import quote from './static/quote.js' with { type: 'text' }
import walk from './static/walk.js' with { type: 'text' }
import queueCss from './static/queue.css' with { type: 'text' }

declare module 'convosphere' {
  interface Services {
    chat: Chat
  }
  interface Events {
    'chat.asked': { threadId: string; questionId: string }
    /** With what it cites. */
    'chat.answered': { threadId: string; answerId: string; sources: Source[] }
  }
  interface Contributions {
    turnSteps: TurnStep
    tools: Tool
  }
  interface Slots {
    /** At the top of the form where one writes. */
    'chat.composer': {}
    /** Beside the choice of the model; a field `sources` says what is looked into (`sources/form.ts`). */
    'chat.choices': { wanted: Wanted; threadId: string | undefined }
    /** Above the text: single things that are looked into. */
    'chat.chosen': { wanted: Wanted }
  }
  interface Jobs {
    'chat.import': { importId: string }
    'chat.purge': {}
    'chat.title': { threadId: string }
  }
}

export type { Chat } from './chat.ts'
export type { Findings, Pending, Source, TurnStep, Wanted } from './sources/steps.ts'
export type { Label, Tool, ToolResult, ToolUse } from './tools/tool.ts'

export default definePlugin({
  name: 'chat',
  apiVersion: 1,
  needs: ['models'],
  paths: ['/', '/shared'],
  settings,
  permissions: {
    'chat.read': { label: 'chat.may.read', from: 'user' },
    'chat.write': { label: 'chat.may.write', from: 'user' },
  },
  migrations: {
    '0001_threads': threads,
    '0002_search': search,
    '0003_order': order,
    '0004_imports': imports,
    '0005_links': links,
    '0006_attachments': attachments,
    '0007_context': context,
    '0008_queue': queue,
    '0009_link_titles': linkTitles,
    '0010_queued_files': queuedFiles,
    '0011_sources': sources,
    '0012_steps': steps,
    '0014_answer_reports': answerReports,
  },
  messages: {
    de: {
      ...de,
      ...attachMessages.de,
      ...contextMessages.de,
      ...importMessages.de,
      ...queueMessages.de,
      ...shareMessages.de,
    },
    en: {
      ...en,
      ...attachMessages.en,
      ...contextMessages.en,
      ...importMessages.en,
      ...queueMessages.en,
      ...shareMessages.en,
    },
  },
  assets: {
    'chat.css': css,
    'attach.css': attachCss,
    'queue.css': queueCss,
    'chat.js': js,
    'attach-begin.js': attachBegin,
    'walk.js': walk,
  },
  pageAssets: {
    'compare.css': compareCss,
    'attach.js': attachJs,
    'lists.css': lists,
    'outbox.js': outbox,
    'quote.js': quote,
  },
  nav: [{ label: 'chat.title', href: '/', icon: 'chat', permission: 'chat.read' }],
  palette: (ctx) => [
    {
      entries: async (user) => (await import('./palette.ts')).chatEntries(ctx.use('chat'), user),
    },
  ],
  searchSources: async (ctx) => [(await import('./find.ts')).conversations(ctx.use('chat'))],
  metrics: (ctx) => [
    {
      name: 'convosphere_answers_writing',
      type: 'gauge',
      help: 'Answers that are being written',
      value: ctx.use('chat').answers.count(),
    },
  ],
  jobs: (ctx) => [
    {
      name: 'chat.import',
      label: 'chat.job.import',
      run: ({ importId }, run) => ctx.use('chat').imports.run(importId, run),
    },
    {
      name: 'chat.title',
      label: 'chat.job.title',
      attempts: 3,
      run: ({ threadId }, { signal }) => ctx.use('chat').title(threadId, signal),
    },
    {
      name: 'chat.purge',
      label: 'chat.job.purge',
      schedule: { everyMs: 3_600_000 },
      run: () => ctx.use('chat').purge(),
    },
  ],
  personalFiles: (ctx) => [allThreads(ctx.use('chat'))],
  setup: createChat,
  start: (ctx) => ctx.use('chat').recover(),
  stop: (ctx) => ctx.use('chat').close(),
  routes: async (app, ctx) => (await import('./pages.ts')).pages(app, ctx),
  api: async (app, ctx) => (await import('./endpoints.ts')).endpoints(app, ctx),
})
