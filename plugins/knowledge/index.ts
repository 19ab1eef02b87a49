import { definePlugin } from 'convosphere'
import type {} from '../chat/index.ts'
import type {} from '../palette/index.ts'
import type {} from '../search/index.ts'
import { ownDocuments } from './own.ts'
import * as inspectMessages from './inspect/messages.ts'
import * as trialMessages from './trials/messages.ts'
import { createKnowledge, type Knowledge, type KnowledgeContext } from './knowledge.ts'
import { de, en } from './messages.ts'
import { settings } from './settings.ts'
import * as vectorMessages from './vectors/messages.ts'
import type { Vectors } from './vectors/vectors.ts'
import { createUses } from './uses.ts'
import { Choice } from './views/choice.tsx'
import { Chosen } from './views/chosen.tsx'
import documents from './migrations/0001_documents.sql' with { type: 'text' }
import uploads from './migrations/0002_uploads.sql' with { type: 'text' }
import measures from './migrations/0003_measures.sql' with { type: 'text' }
import uses from './migrations/0006_uses.sql' with { type: 'text' }
import links from './migrations/0007_links.sql' with { type: 'text' }
import cuts from './migrations/0011_cuts.sql' with { type: 'text' }
import vectors from './migrations/0012_vectors.sql' with { type: 'text' }
import trash from './migrations/0013_trash.sql' with { type: 'text' }
import media from './migrations/0014_media.sql' with { type: 'text' }
import sheets from './migrations/0015_sheets.sql' with { type: 'text' }
import trials from './migrations/0016_trials.sql' with { type: 'text' }
import vectorSets from './migrations/0017_vector_sets.sql' with { type: 'text' }
import copies from './migrations/0018_copies.sql' with { type: 'text' }
import connectors from './migrations/0019_connectors.sql' with { type: 'text' }
import documentChanges from './migrations/0023_document_changes.sql' with { type: 'text' }
import finishedUploads from './migrations/0024_finished_uploads.sql' with { type: 'text' }
import versions from './migrations/0008_versions.sql' with { type: 'text' }
import lists from './migrations/0009_lists.sql' with { type: 'text' }
import tags from './migrations/0004_tags.sql' with { type: 'text' }
import addresses from './migrations/0005_addresses.sql' with { type: 'text' }
import arrangements from './migrations/0010_arrangements.sql' with { type: 'text' }
import css from './static/knowledge.css' with { type: 'text' }
import js from './static/knowledge.js' with { type: 'text' }
import reading from './static/reading.js' with { type: 'text' }
import viewer from './static/viewer.js' with { type: 'text' }

declare module 'convosphere' {
  interface Services {
    knowledge: Knowledge
  }
  interface Events {
    'knowledge.ingested': { documentId: string }
    /** A search found passages of them. */
    'knowledge.found': { documentIds: string[] }
    'knowledge.opened': { documentId: string }
  }
  interface Jobs {
    'knowledge.arrange': { id: string }
    /** Of one document, or of all. */
    'knowledge.compare': {}
    'knowledge.connect': { connectorId: string }
    'knowledge.connectors': {}
    'knowledge.embed': { documentId?: string }
    /** The model that is wanted with the one that is searched. */
    'knowledge.weigh': {}
    'knowledge.index': {}
    'knowledge.ingest': { documentId: string }
    'knowledge.purge': {}
    'knowledge.recut': { collectionId: string }
    /** Of one collection, or of all that have changed. */
    'knowledge.try': { collectionId?: string }
  }
}

/** Has passages turned into vectors that have none. */
async function embedAll(ctx: KnowledgeContext): Promise<void> {
  if (ctx.settings.embeddingModel) await ctx.enqueue('knowledge.embed', {}, { key: 'all' })
}

/** A line of `convosphere doctor`. */
function indexChecks(status: Awaited<ReturnType<Vectors['status']>>) {
  if (!status) return []
  const { model, vectors, passages, ready } = status
  const detail = `${vectors} of ${passages} passages have vectors of ${model}`
  return [{ name: 'meaning of documents', ok: ready || !passages, detail }]
}

export default definePlugin({
  name: 'knowledge',
  apiVersion: 1,
  needs: ['models'],
  settings,
  permissions: {
    'knowledge.read': { label: 'knowledge.may.read', from: 'user' },
    'knowledge.write': { label: 'knowledge.may.write', from: 'user' },
    'knowledge.models': { label: 'knowledge.may.models', from: 'admin' },
  },
  migrations: {
    '0001_documents': documents,
    '0002_uploads': uploads,
    '0003_measures': measures,
    '0004_tags': tags,
    '0005_addresses': addresses,
    '0006_uses': uses,
    '0007_links': links,
    '0008_versions': versions,
    '0009_lists': lists,
    '0010_arrangements': arrangements,
    '0011_cuts': cuts,
    '0012_vectors': vectors,
    '0013_trash': trash,
    '0014_media': media,
    '0015_sheets': sheets,
    '0016_trials': trials,
    '0017_vector_sets': vectorSets,
    '0018_copies': copies,
    '0019_connectors': connectors,
    '0023_document_changes': documentChanges,
    '0024_finished_uploads': finishedUploads,
  },
  messages: {
    de: { ...de, ...inspectMessages.de, ...trialMessages.de, ...vectorMessages.de },
    en: { ...en, ...inspectMessages.en, ...trialMessages.en, ...vectorMessages.en },
  },
  pageAssets: {
    'knowledge.css': css,
    'knowledge.js': js,
    'reading.js': reading,
    'viewer.js': viewer,
  },
  nav: [
    { label: 'knowledge.title', href: '/knowledge', icon: 'file', permission: 'knowledge.read' },
  ],
  slots: {
    'chat.choices': (props, ctx) => Choice(props, ctx),
    'chat.chosen': (props, ctx) => Chosen(props, ctx),
  },
  jobs: (ctx) => [
    {
      name: 'knowledge.ingest',
      label: 'knowledge.job.ingest',
      attempts: 3,
      run: ({ documentId }, run) => ctx.use('knowledge').ingest(documentId, run),
    },
    {
      name: 'knowledge.embed',
      label: 'knowledge.job.embed',
      schedule: { everyMs: 600_000 },
      run: ({ documentId }, run) => ctx.use('knowledge').meaning.fill(documentId, run),
    },
    {
      name: 'knowledge.weigh',
      label: 'knowledge.job.weigh',
      run: (_, run) => ctx.use('knowledge').meaning.compare(run),
    },
    {
      name: 'knowledge.compare',
      label: 'knowledge.job.compare',
      schedule: { everyMs: 3_600_000 },
      run: (_, run) => ctx.use('knowledge').copies.fill(run),
    },
    {
      name: 'knowledge.connect',
      label: 'knowledge.job.connect',
      run: ({ connectorId }, run) => ctx.use('knowledge').connectors.connect(connectorId, run),
    },
    {
      name: 'knowledge.connectors',
      label: 'knowledge.job.connectors',
      schedule: { everyMs: 300_000 },
      run: (_, run) => ctx.use('knowledge').connectors.beginDue(run),
    },
    {
      name: 'knowledge.arrange',
      label: 'knowledge.job.arrange',
      run: (payload, run) => ctx.use('knowledge').arrangements.run(payload, run),
    },
    {
      name: 'knowledge.index',
      label: 'knowledge.job.index',
      run: (_, run) => ctx.use('knowledge').reindex(run),
    },
    {
      name: 'knowledge.recut',
      label: 'knowledge.job.recut',
      run: ({ collectionId }, run) => ctx.use('knowledge').cuts.recut(collectionId, run),
    },
    {
      name: 'knowledge.try',
      label: 'knowledge.job.try',
      schedule: { everyMs: 120_000 },
      run: ({ collectionId }, run) => ctx.use('knowledge').trials.run(collectionId, run),
    },
    {
      name: 'knowledge.purge',
      label: 'knowledge.job.purge',
      schedule: { everyMs: 3_600_000 },
      run: (_, run) => ctx.use('knowledge').purge(run.signal),
    },
  ],
  on: {
    'knowledge.ingested': ({ documentId }, ctx) => ctx.use('knowledge').vectors.follow(documentId),
    'settings.changed': (_, ctx) => embedAll(ctx),
    'chat.answered': ({ sources }, { db }) =>
      createUses(db).count('cited', [...new Set(sources.map((one) => one.documentId))]),
    'knowledge.found': ({ documentIds }, { db }) => createUses(db).count('found', documentIds),
    'knowledge.opened': ({ documentId }, { db }) => createUses(db).count('opened', [documentId]),
  },
  personalFiles: (ctx) => [ownDocuments(ctx)],
  palette: async (ctx) => [(await import('./find/entries.ts')).documentEntries(ctx)],
  searchSources: async (ctx) => (await import('./find/sources.ts')).documentSources(ctx),
  tools: async (ctx) => (await import('./tools/tools.ts')).documentTools(ctx),
  turnSteps: async (ctx) => [(await import('./turn.ts')).lookUp(ctx.use('knowledge'))],
  commands: {
    import: {
      usage: 'import PATH… [--collection NAME|ID] [--tags A,B] [--as EMAIL] [--no-wait]',
      help: 'Bring files and whole folders as documents, beside a running server too',
      load: async () => (await import('./import/command.ts')).importCommand,
    },
    extract: {
      usage: 'extract PATH TYPE PARENT',
      load: async () => (await import('./extract/child.ts')).extractCommand,
    },
  },
  setup: createKnowledge,
  stop: (ctx) => ctx.use('knowledge').vectors.end(),
  checks: async (ctx) => indexChecks(await ctx.use('knowledge').vectors.status()),
  routes: async (app, ctx) => (await import('./routes.tsx')).routes(app, ctx),
  api: async (app, ctx) => (await import('./api.ts')).api(app, ctx),
})
