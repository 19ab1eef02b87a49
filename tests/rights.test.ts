import { beforeAll, describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import type { Announcements } from '../plugins/announcements/announcements.ts'
import type { Chat } from '../plugins/chat/chat.ts'
import { createContextStore } from '../plugins/chat/context/store.ts'
import { createImportStore } from '../plugins/chat/import/store.ts'
import { createStore } from '../plugins/chat/store.ts'
import type { Knowledge } from '../plugins/knowledge/knowledge.ts'
import type { Prompts } from '../plugins/prompts/prompts.ts'
import type { Search } from '../plugins/search/search.ts'
import type { Guard } from '../src/permissions.ts'
import type { Role, User } from '../src/users.ts'
import { type App, tempFolder, testApp } from './app.ts'
import { Client } from './client.ts'

// Every route of the running app, crossed with every kind of caller. A route that is not named here
// fails the run.

/** Which role is the least that has a permission. */
const roleFor: Record<string, Role> = {
  'me.export': 'user',
  'me.read': 'user',
  'me.write': 'user',
  'people.read': 'manager',
  'people.help': 'manager',
  'people.write': 'admin',
  'announcements.write': 'admin',
  'backups.read': 'admin',
  'backups.write': 'admin',
  'jobs.read': 'admin',
  'jobs.write': 'admin',
  'metrics.read': 'admin',
  'models.read': 'user',
  'search.read': 'user',
  'search.write': 'user',
  'search.counts': 'admin',
  'usage.read': 'admin',
  'knowledge.read': 'user',
  'knowledge.write': 'user',
  'knowledge.models': 'admin',
  'prompts.read': 'user',
  'prompts.write': 'user',
  'prompts.share': 'manager',
  'models.write': 'admin',
  'chat.read': 'user',
  'chat.write': 'user',
  'admin.health': 'admin',
  'admin.plugins': 'admin',
  'admin.providers': 'admin',
  'admin.settings': 'admin',
}

interface Rule {
  /** A permission, or `everyone`. */
  may: string
  /** Another one that it wants too. */
  also?: string
  /** What those who may get; default 200. */
  ok?: number
  /** `:id` is Ada's, so others who may call the route get this; default 404. */
  notYours?: number
  /** What admins get, where Ada's is theirs to look after. */
  admins?: number
  /** Who is signed in gets this from an open route; default as guests. */
  signedIn?: number
  body?: Body | ((unique: string) => Body)
}
type Body = object | URLSearchParams

const form = (fields: Record<string, string> = {}) => new URLSearchParams(fields)
const open = (ok = 200, body?: Body): Rule => ({ may: 'everyone', ok, ...(body && { body }) })
const read = (more: Partial<Rule> = {}): Rule => ({ may: 'chat.read', ...more })
const write = (more: Partial<Rule> = {}): Rule => ({ may: 'chat.write', ...more })

const rules: Record<string, Rule> = {
  'GET /static/speculation-rules.json': { may: 'everyone' },
  'GET /static/:name': open(404),
  'GET /manifest.webmanifest': open(),
  'GET /healthz': open(),
  'GET /readyz': open(),
  // Open to this machine itself; the metrics have tests of their own.
  'GET /metrics': open(),
  'GET /api/openapi.json': open(),

  'POST /api/setup': open(422, {}),
  'GET /setup': open(),
  'POST /setup': open(422, form()),
  'POST /api/sessions': open(422, {}),
  'GET /sign-in': { may: 'everyone', signedIn: 303 },
  'POST /sign-in': {
    may: 'everyone',
    ok: 401,
    body: (unique) => form({ email: unique, password: 'wrong' }),
  },
  'POST /sign-out': open(303, form()),
  'GET /register': open(),
  'POST /register': open(422, form()),
  'POST /api/registrations': open(422, {}),

  'GET /api/sessions': { may: 'me.read' },
  'DELETE /api/sessions/:id': { may: 'me.write', ok: 204 },
  'POST /api/me/exports': { may: 'me.export', ok: 202 },
  // There only once its job is done.
  'GET /api/me/exports/:id': { may: 'me.export', ok: 404 },
  'GET /api/me': { may: 'me.read' },
  'PATCH /api/me': { may: 'me.write', body: {} },
  'GET /api/tokens': { may: 'me.read' },
  'POST /api/tokens': { may: 'me.write', ok: 422, body: { name: 'x', scopes: ['no.such'] } },
  'DELETE /api/tokens/:id': { may: 'me.write', ok: 204 },
  'PUT /api/password': { may: 'me.write', ok: 422, body: {} },
  'GET /api/people': { may: 'people.read' },
  'POST /api/people': {
    may: 'people.write',
    ok: 201,
    body: (unique) => ({ name: 'New', email: `${unique}@example.org`, password: 'long enough' }),
  },
  'PATCH /api/people/:id': { may: 'people.write', body: { role: 'manager' }, notYours: 200 },
  'GET /api/invitations': { may: 'people.help' },
  'POST /api/invitations': { may: 'people.help', ok: 201, body: {} },
  'DELETE /api/invitations/:id': { may: 'people.help', ok: 204, notYours: 204 },
  'POST /api/people/:id/password': { may: 'people.help', notYours: 200 },

  'GET /palette': { may: 'me.read' },
  'GET /palette/keys': { may: 'me.read' },
  'GET /palette/entries': { may: 'me.read' },
  'GET /api/palette': { may: 'me.read' },
  'GET /search': { may: 'search.read' },
  'POST /search/recent': { may: 'search.write', ok: 204, body: form({ q: 'x' }) },
  'POST /search/openings': { may: 'search.write', ok: 204, body: form({ q: 'x', place: '1' }) },
  'POST /search/recent/deletion': { may: 'search.write', ok: 303, body: form() },
  'POST /search/remembering': { may: 'search.write', ok: 303, body: form({ on: 'true' }) },
  'POST /search/saved': { may: 'search.write', ok: 422, body: form() },
  'POST /search/saved/:id': { may: 'search.write', ok: 303, body: form({ name: 'Newer' }) },
  'POST /search/saved/:id/deletion': { may: 'search.write', ok: 303, body: form() },
  'GET /search/counts': { may: 'search.counts' },
  'GET /search/counts/csv': { may: 'search.counts' },
  'GET /api/search/suggestions': { may: 'search.read' },
  'GET /api/search/recent': { may: 'search.read' },
  'DELETE /api/search/recent': { may: 'search.write', ok: 204 },
  'GET /api/search/saved': { may: 'search.read' },
  'POST /api/search/saved': { may: 'search.write', ok: 422, body: {} },
  'PATCH /api/search/saved/:id': { may: 'search.write', ok: 204, body: { name: 'Newer' } },
  'DELETE /api/search/saved/:id': { may: 'search.write', ok: 204 },
  'GET /api/search/counts': { may: 'search.counts' },
  'GET /api/search': { may: 'search.read' },
  'GET /usage': { may: 'usage.read' },
  'GET /usage/csv': { may: 'usage.read' },
  'GET /api/usage': { may: 'usage.read' },

  'GET /api/jobs': { may: 'jobs.read' },
  'GET /api/jobs/:id': { may: 'me.read', admins: 200 },
  'DELETE /api/jobs/:id': { may: 'me.write', ok: 204, admins: 204 },
  // Not cancelled yet, so there is nothing to try again.
  'POST /api/jobs/:id/attempts': { may: 'jobs.write', ok: 409, notYours: 409 },

  'GET /offline': { may: 'me.read' },
  'GET /offline/worker.js': open(),

  'GET /api-docs': { may: 'me.read' },
  'GET /api/models': { may: 'models.read' },
  'GET /models/welcome': { may: 'models.write' },
  'POST /models/providers': { may: 'models.write', ok: 422, body: form() },

  'GET /account': { may: 'me.read' },
  'POST /account': { may: 'me.write', ok: 303, body: form() },
  'GET /password': { may: 'me.write' },
  'POST /password': { may: 'me.write', ok: 422, body: form() },
  'GET /account/security': { may: 'me.read' },
  'POST /account/sessions/others/end': { may: 'me.write', ok: 303, body: form() },
  'POST /account/sessions/:id/end': { may: 'me.write', ok: 303, body: form() },
  'GET /account/data': { may: 'me.export' },
  'GET /account/data/state': { may: 'me.export' },
  'POST /account/data': { may: 'me.export', ok: 303, body: form() },
  'GET /account/tokens': { may: 'me.read' },
  'POST /account/tokens': { may: 'me.write', ok: 422, body: form() },
  'POST /account/tokens/:id/revocation': { may: 'me.write', ok: 303, body: form() },

  'GET /admin': { may: 'people.read', ok: 303 },
  'GET /admin/people': { may: 'people.read' },
  'GET /admin/people/new': { may: 'people.write' },
  'POST /admin/people': { may: 'people.write', ok: 422, body: form() },
  'GET /admin/people/:id': { may: 'people.read', notYours: 200 },
  'POST /admin/people/:id': { may: 'people.write', ok: 303, notYours: 303, body: form() },
  'POST /admin/people/:id/access': { may: 'people.write', ok: 303, notYours: 303, body: form() },
  // Answers with a new password, shown once.
  'POST /admin/people/:id/password': { may: 'people.help', notYours: 200, body: form() },
  'GET /admin/invitations': { may: 'people.help' },
  'POST /admin/invitations': {
    may: 'people.help',
    body: form({ by: 'link', uses: '1', days: '7' }),
  },
  'POST /admin/invitations/:id/end': {
    may: 'people.help',
    ok: 303,
    notYours: 303,
    body: form(),
  },
  'GET /admin/plugins': { may: 'admin.plugins' },
  'POST /admin/plugins/:name': { may: 'admin.plugins', ok: 404, body: form() },
  'GET /admin/providers': { may: 'admin.providers' },
  'POST /admin/providers': { may: 'admin.providers', ok: 303, body: form() },
  'GET /admin/providers/:plugin': { may: 'admin.providers', ok: 404 },
  'POST /admin/providers/:plugin': { may: 'admin.providers', ok: 404, body: form() },
  'GET /admin/embeddings': { may: 'admin.providers' },
  'POST /admin/embeddings/:name': { may: 'admin.providers', ok: 303, body: form() },
  'POST /admin/embeddings/:name/cancellation': {
    may: 'admin.providers',
    ok: 303,
    body: form(),
  },
  'POST /admin/embeddings/:name/use': { may: 'admin.settings', ok: 303, body: form() },
  'POST /admin/embeddings/:name/deletion': { may: 'admin.providers', ok: 404, body: form() },
  'GET /api/admin/embeddings': { may: 'admin.providers' },
  'POST /api/admin/embeddings/:name': { may: 'admin.providers', ok: 202 },
  'DELETE /api/admin/embeddings/:name': { may: 'admin.providers', ok: 404 },
  'GET /admin/settings': { may: 'admin.settings', ok: 303 },
  'GET /admin/settings/:plugin': { may: 'admin.settings' },
  'POST /admin/settings/:plugin': { may: 'admin.settings', ok: 303, body: form() },
  'GET /admin/jobs': { may: 'jobs.read' },
  'POST /admin/jobs/:id/end': { may: 'jobs.write', ok: 303, notYours: 303, body: form() },
  'POST /admin/jobs/:id/attempts': { may: 'jobs.write', ok: 409, notYours: 409, body: form() },
  'GET /admin/backups': { may: 'backups.read' },
  'GET /admin/backups/results': { may: 'backups.read' },
  'POST /admin/backups': { may: 'backups.write', ok: 303, body: form() },
  'GET /api/backups': { may: 'backups.read' },
  'POST /api/backups': { may: 'backups.write', ok: 202 },
  'GET /api/backups/:id/file': { may: 'backups.write', ok: 404 },
  // Pages of guests ask for it too, when their session has ended.
  'GET /announcements/current': { may: 'everyone', ok: 204, signedIn: 200 },
  'POST /announcements/:id/dismissal': { may: 'me.write', ok: 303, notYours: 303, body: form() },
  'GET /admin/announcements': { may: 'announcements.write' },
  'POST /admin/announcements': { may: 'announcements.write', ok: 422, body: form() },
  'GET /admin/announcements/:id': { may: 'announcements.write', notYours: 200 },
  'POST /admin/announcements/:id': {
    may: 'announcements.write',
    ok: 303,
    notYours: 303,
    body: form({ en: 'News' }),
  },
  'POST /admin/announcements/:id/deletion': {
    may: 'announcements.write',
    ok: 303,
    notYours: 303,
  },
  'GET /api/announcements': { may: 'announcements.write' },
  'POST /api/announcements': { may: 'announcements.write', ok: 422, body: {} },
  'PATCH /api/announcements/:id': { may: 'announcements.write', notYours: 200, body: {} },
  'DELETE /api/announcements/:id': { may: 'announcements.write', ok: 204, notYours: 204 },
  'GET /admin/health': { may: 'admin.health' },
  'GET /admin/components': { may: 'admin.settings' },
  'GET /api/admin/plugins': { may: 'admin.plugins' },
  'PATCH /api/admin/plugins/:name': { may: 'admin.plugins', ok: 404, body: { enabled: true } },
  'GET /api/admin/providers': { may: 'admin.providers' },
  'GET /api/admin/settings/:plugin': { may: 'admin.settings' },
  'PATCH /api/admin/settings/:plugin': { may: 'admin.settings', body: {} },
  'GET /api/admin/health': { may: 'admin.health' },

  'GET /': read(),
  'GET /chat/threads': read(),
  'GET /chat/search': read(),
  'GET /chat/rail': read(),
  'POST /chat/arrangement': write({ ok: 303, body: form() }),
  'GET /chat/threads/:id/more': write(),
  'POST /chat/threads/:id/place': write({ ok: 303, body: form() }),
  'GET /chat/folders/new': write(),
  'POST /chat/folders': write({ ok: 422, body: form() }),
  'GET /chat/folders/:id': read(),
  'POST /chat/folders/:id': write({ ok: 303, body: form({ name: 'Newer' }) }),
  'GET /chat/folders/:id/threads': read(),
  'POST /chat/folders/:id/deletion': write({ ok: 303 }),
  'POST /chat/folders/:id/restoration': write({ ok: 303 }),
  'POST /chat/threads': write({ ok: 303, body: form({ text: 'Hi' }) }),
  'GET /chat/threads/:id': read(),
  'GET /chat/threads/:id/recent': read(),
  'GET /chat/threads/:id/messages': read(),
  'POST /chat/threads/:id/messages': write({ ok: 303, body: form({ text: 'Hi' }) }),
  'GET /chat/threads/:id/title': write(),
  'PUT /chat/threads/:id/title': write({ body: form({ title: 'New' }) }),
  'DELETE /chat/threads/:id': write(),
  'POST /chat/threads/:id/restoration': write({ ok: 303 }),
  'POST /chat/threads/:id/deletion': write({ ok: 303 }),
  'POST /chat/threads/:id/keeping': write({ ok: 303 }),
  'GET /chat/threads/:id/compare': { ...write(), may: 'chat.read', ok: 404 },
  'POST /chat/threads/:id/compare': write({ ok: 303, body: form() }),
  'PUT /chat/threads/:id/leaf': write({ ok: 303, body: form() }),
  'GET /chat/messages/:id': read(),
  'GET /chat/messages/:id/text': read(),
  'GET /chat/messages/:id/edit': write(),
  'POST /chat/messages/:id/revision': write({ ok: 303, body: form({ text: 'Hi again' }) }),
  'GET /chat/answers/:id/more': write(),
  'POST /chat/answers/:id/regeneration': write({ ok: 303, body: form() }),
  'POST /chat/answers/:id/continuation': write({ ok: 303, body: form() }),
  'PUT /chat/answers/:id/rating': write({ ok: 303, body: form({ value: '1' }) }),
  'DELETE /chat/answers/:id/writing': write({ ok: 303 }),
  // Tells the page to ask again, and that gets 404; htmx would repeat a refused stream for ever.
  'GET /chat/threads/:id/stream': read({ notYours: 200 }),

  'GET /chat/wishes': write(),
  'POST /chat/wishes': write({ ok: 303, body: form() }),
  'GET /chat/threads/:id/wishes': write(),
  'POST /chat/threads/:id/wishes': write({ ok: 303, body: form() }),
  'GET /chat/threads/:id/gauge': read(),
  'GET /chat/threads/:id/context': read(),
  'GET /chat/messages/:id/summary': read(),
  'POST /chat/messages/:id/summary': write({ ok: 303, body: form({ text: 'Short' }) }),
  'POST /chat/messages/:id/summary/removal': write({ ok: 303, body: form() }),
  'GET /api/chat/threads/:id/context': read(),
  'GET /api/chat/messages/:id/summary': read(),
  'PATCH /api/chat/messages/:id/summary': write({ body: { text: 'Short' } }),
  'DELETE /api/chat/messages/:id/summary': write({ ok: 204 }),

  'GET /chat/threads/:id/share': write(),
  'POST /chat/threads/:id/links': write({ body: form() }),
  'POST /chat/threads/:id/links/:linkId/revocation': write({ ok: 303, body: form() }),
  'GET /shared/:token': open(404),
  'GET /api/chat/threads/:id/export': read(),
  'GET /api/chat/threads/:id/links': write(),
  'POST /api/chat/threads/:id/links': write({ ok: 201, body: {} }),
  'DELETE /api/chat/threads/:id/links/:linkId': write({ ok: 204 }),
  'GET /chat/import': write(),
  'POST /chat/imports': write({ ok: 422, body: form() }),
  'GET /chat/imports/:id': write(),
  'GET /chat/imports/:id/state': write(),
  'POST /chat/imports/:id/job': write({ ok: 303, body: form() }),
  'POST /api/chat/imports': write({ ok: 422, body: form() }),

  'GET /prompts': { may: 'prompts.read' },
  'GET /prompts/new': { may: 'prompts.write' },
  'POST /prompts': { may: 'prompts.write', ok: 422, body: form() },
  'POST /prompts/preview': { may: 'prompts.read', body: form({ text: 'About {{topic}}' }) },
  'GET /prompts/file': { may: 'prompts.read' },
  'POST /prompts/file': { may: 'prompts.write', ok: 422, body: form() },
  'GET /prompts/choices': { may: 'prompts.read' },
  'GET /prompts/:id': { may: 'prompts.read' },
  'POST /prompts/:id': {
    may: 'prompts.write',
    ok: 303,
    body: form({ title: 'Newer', text: 'Newer' }),
  },
  'POST /prompts/:id/deletion': { may: 'prompts.write', ok: 303 },
  'POST /prompts/:id/restoration': { may: 'prompts.write', ok: 303 },
  'POST /prompts/:id/copies': { may: 'prompts.write', ok: 303 },
  'GET /prompts/:id/use': { may: 'prompts.read' },
  'POST /prompts/:id/use': { may: 'prompts.read', body: form() },
  'GET /knowledge': { may: 'knowledge.read' },
  'GET /knowledge/search': { may: 'knowledge.read' },
  'GET /knowledge/choice': { may: 'knowledge.read' },
  'GET /knowledge/documents/:id/choice': { may: 'knowledge.read' },
  'GET /knowledge/pdfjs.js': open(),
  'POST /knowledge/addresses': { may: 'knowledge.write', ok: 422, body: form() },
  'POST /knowledge/collections': { may: 'knowledge.write', ok: 422, body: form() },
  'GET /knowledge/documents/:id/links': { may: 'knowledge.write' },
  'POST /knowledge/documents/:id/links': { may: 'knowledge.write', body: form() },
  'POST /knowledge/documents/:id/links/:linkId/revocation': {
    may: 'knowledge.write',
    ok: 303,
    body: form(),
  },
  'GET /knowledge/documents/:id/text': { may: 'knowledge.read' },
  'GET /knowledge/documents/:id/versions': { may: 'knowledge.write' },
  'POST /knowledge/documents/:id/versions': { may: 'knowledge.write', ok: 422, body: form() },
  'GET /knowledge/documents/:id/versions/:n': { may: 'knowledge.write' },
  'GET /knowledge/documents/:id/versions/:n/file': { may: 'knowledge.write' },
  'POST /knowledge/documents/:id/versions/:n/restoration': { may: 'knowledge.write', ok: 303 },
  'GET /knowledge/collections/:id/connectors': { may: 'knowledge.write' },
  'POST /knowledge/collections/:id/connectors': { may: 'knowledge.write', ok: 422, body: form() },
  'GET /knowledge/connectors/:id': { may: 'knowledge.write' },
  'POST /knowledge/connectors/:id/run': { may: 'knowledge.write', ok: 303 },
  'POST /knowledge/connectors/:id/pause': { may: 'knowledge.write', ok: 303, body: form() },
  'POST /knowledge/connectors/:id/deletion': { may: 'knowledge.write', ok: 303 },
  'GET /api/knowledge/connectors': { may: 'knowledge.write' },
  'POST /api/knowledge/connectors': { may: 'knowledge.write', ok: 422, body: {} },
  'GET /api/knowledge/connectors/:id': { may: 'knowledge.write' },
  'PATCH /api/knowledge/connectors/:id': { may: 'knowledge.write', body: { paused: true } },
  'POST /api/knowledge/connectors/:id/run': { may: 'knowledge.write', ok: 202 },
  'DELETE /api/knowledge/connectors/:id': { may: 'knowledge.write', ok: 204 },
  'GET /knowledge/copies': { may: 'knowledge.read' },
  'GET /api/knowledge/copies': { may: 'knowledge.read' },
  'GET /api/knowledge/documents/:id/copies': { may: 'knowledge.read' },
  'GET /api/knowledge/events': { may: 'knowledge.read' },
  'GET /api/knowledge/documents/:id/events': { may: 'knowledge.read' },
  'POST /api/knowledge/documents/:id/reading': { may: 'knowledge.write', ok: 202 },
  'POST /api/knowledge/documents/:id/restoration': { may: 'knowledge.write' },
  'GET /api/knowledge/documents/:id/sheets': { may: 'knowledge.read' },
  'GET /api/knowledge/documents/:id/tags': { may: 'knowledge.write' },
  'GET /api/knowledge/documents/:id/file': { may: 'knowledge.read' },
  'GET /api/knowledge/documents/:id/text': { may: 'knowledge.read' },
  'GET /api/knowledge/documents/:id/versions': { may: 'knowledge.write' },
  'POST /api/knowledge/documents/:id/versions': { may: 'knowledge.write', ok: 422, body: form() },
  'GET /api/knowledge/documents/:id/versions/:n/file': { may: 'knowledge.write' },
  'GET /api/knowledge/documents/:id/versions/:n/changes': { may: 'knowledge.write' },
  'POST /api/knowledge/documents/:id/versions/:n/restoration': { may: 'knowledge.write', ok: 202 },
  'GET /knowledge/shared/:token': open(404),
  'GET /knowledge/shared/:token/file': open(404),
  'GET /api/knowledge/documents/:id/links': { may: 'knowledge.write' },
  'POST /api/knowledge/documents/:id/links': { may: 'knowledge.write', ok: 201, body: {} },
  'DELETE /api/knowledge/documents/:id/links/:linkId': { may: 'knowledge.write', ok: 204 },
  'GET /knowledge/collections/:id/people': { may: 'knowledge.write' },
  'POST /knowledge/collections/:id/people': {
    may: 'knowledge.write',
    ok: 422,
    notYours: 404,
    body: form(),
  },
  'POST /knowledge/collections/:id/everyone': { may: 'knowledge.write', ok: 303, body: form() },
  'POST /knowledge/collections/:id/people/:userId': {
    may: 'knowledge.write',
    ok: 303,
    body: form(),
  },
  'GET /api/knowledge/collections/:id/people': { may: 'knowledge.write' },
  'PUT /api/knowledge/collections/:id/people': {
    may: 'knowledge.write',
    ok: 204,
    body: { email: null, right: 'read' },
  },
  'GET /knowledge/collections': { may: 'knowledge.read' },
  'GET /knowledge/collections/:id/cuts': { may: 'knowledge.write' },
  'POST /knowledge/collections/:id/cuts': { may: 'knowledge.write', ok: 303, body: form() },
  'GET /api/knowledge/documents/:id/cuts': { may: 'knowledge.write' },
  'POST /knowledge/collections/:id': {
    may: 'knowledge.write',
    ok: 303,
    body: form({ name: 'Newer' }),
  },
  'POST /knowledge/collections/:id/deletion': { may: 'knowledge.write', ok: 303 },
  'POST /knowledge/collections/:id/restoration': { may: 'knowledge.write', ok: 303 },
  'GET /knowledge/tags': { may: 'knowledge.read' },
  'POST /knowledge/tags': { may: 'knowledge.write', ok: 422, body: form() },
  'POST /knowledge/tags/:id': { may: 'knowledge.write', ok: 303, body: form() },
  'POST /knowledge/tags/:id/merge': { may: 'knowledge.write', ok: 303, body: form() },
  'POST /knowledge/tags/:id/deletion': { may: 'knowledge.write', ok: 303 },
  'POST /knowledge/tags/:id/restoration': { may: 'knowledge.write', ok: 303 },
  'POST /knowledge/documents/:id/details': { may: 'knowledge.write', ok: 303, body: form() },
  'POST /knowledge/documents/:id/tags': { may: 'knowledge.write', ok: 303, body: form() },
  'POST /knowledge/documents': { may: 'knowledge.write', ok: 422, body: form() },
  'GET /knowledge/documents/:id': { may: 'knowledge.read' },
  'GET /knowledge/documents/:id/row': { may: 'knowledge.read' },
  'GET /knowledge/documents/:id/file': { may: 'knowledge.read' },
  'POST /knowledge/documents/:id/reading': { may: 'knowledge.write', ok: 303 },
  'POST /knowledge/documents/:id/deletion': { may: 'knowledge.write', ok: 303 },
  'POST /knowledge/documents/:id/restoration': { may: 'knowledge.write', ok: 303 },
  'GET /knowledge/trash': { may: 'knowledge.write' },
  'POST /knowledge/trash/removal': { may: 'knowledge.write', ok: 303 },
  'POST /knowledge/trash/documents/:id/restoration': { may: 'knowledge.write', ok: 303 },
  'POST /knowledge/trash/documents/:id/removal': { may: 'knowledge.write', ok: 303 },
  'POST /knowledge/trash/collections/:id/restoration': { may: 'knowledge.write', ok: 303 },
  'POST /knowledge/trash/collections/:id/removal': { may: 'knowledge.write', ok: 303 },
  'GET /api/knowledge/trash': { may: 'knowledge.write' },
  'DELETE /api/knowledge/trash': { may: 'knowledge.write', ok: 204 },
  'DELETE /api/knowledge/trash/documents/:id': { may: 'knowledge.write', ok: 204 },
  'DELETE /api/knowledge/trash/collections/:id': { may: 'knowledge.write', ok: 204 },
  'POST /knowledge/arrangements': { may: 'knowledge.write', ok: 422, body: form() },
  'GET /knowledge/arrangements/:id': { may: 'knowledge.write' },
  'POST /knowledge/arrangements/:id/restoration': {
    may: 'knowledge.write',
    ok: 303,
    body: form(),
  },
  'POST /api/knowledge/arrangements': { may: 'knowledge.write', ok: 422, body: {} },
  'GET /api/knowledge/arrangements/:id': { may: 'knowledge.write' },
  'POST /api/knowledge/arrangements/:id/restoration': { may: 'knowledge.write', ok: 202 },
  'GET /api/knowledge/collections': { may: 'knowledge.read' },
  'POST /api/knowledge/collections': { may: 'knowledge.write', ok: 201, body: { name: 'New' } },
  'PATCH /api/knowledge/collections/:id': { may: 'knowledge.write', body: { name: 'Newer' } },
  'DELETE /api/knowledge/collections/:id': { may: 'knowledge.write', ok: 204 },
  'POST /api/knowledge/collections/:id/restoration': { may: 'knowledge.write' },
  'GET /api/knowledge/tags': { may: 'knowledge.read' },
  'POST /api/knowledge/tags': { may: 'knowledge.write', ok: 422, body: {} },
  'PATCH /api/knowledge/tags/:id': { may: 'knowledge.write', body: { color: 'red' } },
  'POST /api/knowledge/tags/:id/merge': {
    may: 'knowledge.write',
    ok: 404,
    body: { into: 'another' },
  },
  'DELETE /api/knowledge/tags/:id': { may: 'knowledge.write', ok: 204 },
  'POST /api/knowledge/tags/:id/restoration': { may: 'knowledge.write' },
  'GET /api/knowledge/documents': { may: 'knowledge.read' },
  'POST /api/knowledge/documents': { may: 'knowledge.write', ok: 422, body: form() },
  'GET /api/knowledge/documents/:id': { may: 'knowledge.read' },
  'GET /api/knowledge/documents/:id/related': { may: 'knowledge.read' },
  'GET /api/knowledge/documents/:id/uses': { may: 'knowledge.read' },
  'PATCH /api/knowledge/documents/:id': { may: 'knowledge.write', body: {} },
  'DELETE /api/knowledge/documents/:id': { may: 'knowledge.write', ok: 204 },
  'GET /api/knowledge/search': { may: 'knowledge.read' },
  'GET /api/knowledge/answers/:id/retrieval': { may: 'knowledge.read', also: 'chat.read' },
  'GET /knowledge/answers/:id/retrieval': { may: 'knowledge.read', also: 'chat.read' },
  'GET /api/knowledge/meaning': { may: 'knowledge.models' },
  'PUT /api/knowledge/meaning': { may: 'knowledge.models', ok: 404, body: { setId: 9 } },
  // There is no set that could be compared with another one.
  'POST /api/knowledge/meaning/comparisons': { may: 'knowledge.models', ok: 409, body: {} },
  'DELETE /api/knowledge/meaning/:setId': { may: 'knowledge.models', ok: 404 },
  'GET /knowledge/meaning': { may: 'knowledge.models' },
  'GET /knowledge/meaning/sets': { may: 'knowledge.models' },
  'POST /knowledge/meaning/searched': {
    may: 'knowledge.models',
    ok: 404,
    body: form({ setId: '9' }),
  },
  'POST /knowledge/meaning/comparisons': { may: 'knowledge.models', ok: 409, body: form() },
  'POST /knowledge/meaning/:setId/deletion': { may: 'knowledge.models', ok: 404, body: form() },
  'GET /api/knowledge/collections/:id/questions': { may: 'knowledge.read' },
  'POST /api/knowledge/collections/:id/questions': {
    may: 'knowledge.write',
    ok: 201,
    body: { question: 'Which?', expected: [] },
  },
  'GET /api/knowledge/collections/:id/questions/file': { may: 'knowledge.read' },
  'POST /api/knowledge/collections/:id/questions/file': {
    may: 'knowledge.write',
    body: [{ question: 'Which?' }],
  },
  'PATCH /api/knowledge/questions/:id': { may: 'knowledge.write', body: {} },
  'DELETE /api/knowledge/questions/:id': { may: 'knowledge.write', ok: 204 },
  'GET /api/knowledge/collections/:id/trials': { may: 'knowledge.read' },
  'POST /api/knowledge/collections/:id/trials': { may: 'knowledge.write', ok: 202, body: {} },
  'GET /knowledge/collections/:id/questions': { may: 'knowledge.read' },
  'POST /knowledge/collections/:id/questions': {
    may: 'knowledge.write',
    ok: 422,
    body: form({ question: 'Which?' }),
  },
  'GET /knowledge/collections/:id/questions/file': { may: 'knowledge.read' },
  'POST /knowledge/collections/:id/questions/file': {
    may: 'knowledge.write',
    ok: 422,
    body: form(),
  },
  'POST /knowledge/collections/:id/trials': { may: 'knowledge.write', ok: 303, body: form() },
  'GET /knowledge/trials/:id': { may: 'knowledge.read' },
  'POST /knowledge/questions/:id/deletion': { may: 'knowledge.write', ok: 303, body: form() },
  'POST /knowledge/expectations/:id/deletion': { may: 'knowledge.write', ok: 303, body: form() },
  'OPTIONS /api/knowledge/uploads': { may: 'knowledge.write', ok: 204 },
  'POST /api/knowledge/uploads': { may: 'knowledge.write', ok: 422 },
  'GET /api/knowledge/uploads/:id': { may: 'knowledge.write' },
  'PATCH /api/knowledge/uploads/:id': { may: 'knowledge.write', ok: 422, notYours: 422 },
  'DELETE /api/knowledge/uploads/:id': { may: 'knowledge.write', ok: 204 },
  'GET /api/prompts': { may: 'prompts.read' },
  'POST /api/prompts': { may: 'prompts.write', ok: 201, body: { title: 'New', text: 'New' } },
  'GET /api/prompts/:id': { may: 'prompts.read' },
  'PATCH /api/prompts/:id': { may: 'prompts.write', body: { title: 'Newer' } },
  'DELETE /api/prompts/:id': { may: 'prompts.write', ok: 204 },
  'POST /api/prompts/:id/restoration': { may: 'prompts.write' },
  'GET /chat/attachments': write(),
  'POST /chat/attachments': write({ ok: 422, body: form() }),
  'GET /chat/attachments/:id': read(),
  'DELETE /chat/attachments/:id': write({ ok: 204 }),
  'GET /shared/:token/attachments/:id': open(404),
  'POST /api/chat/attachments': write({ ok: 422, body: form() }),
  'GET /api/chat/attachments/:id': read(),
  'DELETE /api/chat/attachments/:id': write({ ok: 204 }),
  'POST /chat/threads/:id/queue': write({ ok: 303, body: form({ text: 'Hi' }) }),
  'GET /chat/queue/:id/edit': write(),
  'PUT /chat/queue/:id': write({ ok: 303, body: form({ text: 'Hello' }) }),
  'DELETE /chat/queue/:id': write({ ok: 303 }),
  'POST /chat/queue/:id/sending': write({ ok: 303 }),
  'GET /api/chat/threads/:id/queue': read(),
  'POST /api/chat/threads/:id/queue': write({ ok: 201, body: { text: 'Hi' } }),
  'PATCH /api/chat/queue/:id': write({ body: { text: 'Hello' } }),
  'DELETE /api/chat/queue/:id': write({ ok: 204 }),

  'GET /api/chat/threads': read(),
  'POST /api/chat/threads': write({ ok: 201, body: {} }),
  'GET /api/chat/threads/:id': read(),
  'PATCH /api/chat/threads/:id': write({ body: { title: 'New' } }),
  'DELETE /api/chat/threads/:id': write({ ok: 204 }),
  'POST /api/chat/threads/:id/restoration': write(),
  'GET /api/chat/folders': read(),
  'POST /api/chat/folders': write({ ok: 201, body: { name: 'New' } }),
  'PATCH /api/chat/folders/:id': write({ body: { name: 'Newer' } }),
  'DELETE /api/chat/folders/:id': write({ ok: 204 }),
  'POST /api/chat/folders/:id/restoration': write(),
  'GET /api/chat/threads/:id/messages': read(),
  'POST /api/chat/threads/:id/messages': write({ ok: 201, body: { text: 'Hi' } }),
  'PATCH /api/chat/messages/:id': write({ ok: 201, body: { text: 'Hi again' } }),
  'GET /api/chat/answers/:id': read(),
  'POST /api/chat/answers/:id/regeneration': write({ ok: 201, body: {} }),
  'POST /api/chat/answers/:id/continuation': write({ ok: 201 }),
  'PUT /api/chat/answers/:id/rating': write({ ok: 204, body: { value: 1 } }),
  'DELETE /api/chat/answers/:id/writing': write({ ok: 204 }),
  'GET /api/chat/answers/:id/stream': read(),
}

const callers = [
  'guest',
  'the owner',
  'another user',
  'a manager',
  'an admin',
  'a token with the scope',
  'a token with every scope',
  'a token without the scope',
  'a token of somebody lesser with the scope',
  'a revoked session',
  'a revoked token',
  'a disabled person',
] as const
type CallerKind = (typeof callers)[number]

let app: App
const people = {} as Record<'ada' | 'bob' | 'mona' | 'root' | 'gone', User>

beforeAll(async () => {
  app = await testApp()
  const roles = { ada: 'user', bob: 'user', mona: 'manager', root: 'admin', gone: 'user' } as const
  for (const [name, role] of Object.entries(roles)) {
    const person = { email: `${name}@example.org`, name, role }
    people[name as keyof typeof people] = await app.db.tx((tx) => kernel().users.add(tx, person))
  }
  await kernel().users.change(people.gone.id, { disabled: true })
  kernel().setup.finish()
})

const kernel = () => app.host.kernel

/** Something of Ada's for `:id`, new for each request. */
async function thingFor(path: string): Promise<string> {
  const { ada } = people
  const session = () => app.db.tx((tx) => kernel().sessions.begin(tx, ada.id, 'agent', '::1'))
  if (path.includes('/sessions/:id')) return (await session()).id
  if (path.includes('/tokens/:id')) return (await kernel().tokens.create(ada.id, 'x', ['*'])).id
  if (path.includes('/invitations/:id')) {
    const link = { role: 'user' as const, days: 1, uses: 1 }
    return (await kernel().invitations.create(people.root.id, link)).id
  }
  if (path.includes('/people/:id')) {
    const person = {
      email: `${crypto.randomUUID()}@example.org`,
      name: 'New',
      role: 'user' as const,
    }
    return (await app.db.tx((tx) => kernel().users.add(tx, person))).id
  }
  if (path.includes('/jobs/:id')) return kernel().jobs.enqueue('kernel.prune', {}, { by: ada.id })
  if (path.includes('/folders/:id')) {
    const chat = app.host.service('chat') as Chat
    return (await chat.folders.add(ada, { name: 'Kept' })).id
  }
  if (path.includes('announcements/:id')) {
    const announcements = app.host.service('announcements') as Announcements
    for (const { id } of announcements.list()) await announcements.remove(id)
    return (await announcements.add({ texts: { en: 'News' } })).id
  }
  if (path.includes('/prompts/:id')) {
    const prompts = app.host.service('prompts') as Prompts
    return (
      await prompts.add(ada, { title: 'Kept', text: 'Kept' }, (name) => name === 'prompts.write')
    ).id
  }
  if (path.includes('/saved/:id')) {
    const { memory } = app.host.service('search') as Search
    const saved = await memory.saved(ada)
    for (const { id } of saved) await memory.remove(ada, id)
    return (await memory.save(ada, 'Kept', { q: 'x' })).id
  }
  if (path.includes('/attachments/:id')) {
    const chat = app.host.service('chat') as Chat
    return (await chat.attachments.add(ada, 'a.txt', new Uint8Array([97]))).id
  }
  if (path.includes('/trash/')) {
    const knowledge = app.host.service('knowledge') as Knowledge
    const isDocument = path.includes('/documents/')
    const id = isDocument
      ? await documentOf(ada)
      : (await knowledge.collections.add(ada, 'Gone')).id
    await (isDocument ? knowledge : knowledge.collections).remove(ada, id)
    return id
  }
  if (path.includes('/connectors/:id')) {
    const knowledge = app.host.service('knowledge') as Knowledge
    const { id } = await knowledge.collections.add(ada, 'Kept')
    const address = 'http://127.0.0.1:1/'
    return knowledge.connectors.add(ada, id, { kind: 'page', address, everyHours: 24 })
  }
  if (path.includes('/collections/:id')) {
    const knowledge = app.host.service('knowledge') as Knowledge
    return (await knowledge.collections.add(ada, 'Kept')).id
  }
  if (path.includes('/tags/:id')) {
    const knowledge = app.host.service('knowledge') as Knowledge
    return (await knowledge.tags.add(ada, crypto.randomUUID())).id
  }
  if (path.includes('/knowledge/trials/:id'))
    return kernel().jobs.enqueue('knowledge.try', { collectionId: '' }, { by: ada.id })
  if (path.includes('/questions/:id') || path.includes('/expectations/:id')) {
    const knowledge = app.host.service('knowledge') as Knowledge
    const documentId = await documentOf(ada)
    const { collectionId } = (await knowledge.store.document(documentId))!
    const expected = [{ documentId, quote: '' }]
    const question = crypto.randomUUID()
    const added = await knowledge.trials.add(ada, collectionId, { question, expected })
    return path.includes('/expectations/') ? added.expected[0]!.id : added.id
  }
  if (path.includes('/arrangements/:id')) {
    const knowledge = app.host.service('knowledge') as Knowledge
    const ids = [await documentOf(ada)]
    return (await knowledge.arrange(ada, { act: 'tag', tags: ['Kept'] }, { ids })).id
  }
  if (path.includes('/documents/:id')) return documentOf(ada)
  if (path.includes('/uploads/:id')) {
    const { uploads } = app.host.service('knowledge') as Knowledge
    return uploads.begin(ada, { name: 'a.txt', size: 10 })
  }
  if (path.includes('/imports/:id')) return finishedImport()
  const { thread, question, answer } = await conversation()
  if (path.includes('/queue/:id')) return waitingQuestion(thread)
  if (path.includes('/answers/')) return answer
  return path.includes('/messages/:id') ? question : thread
}

/** A thread of Ada's with a question and an interrupted answer that something was looked up for. */
async function conversation() {
  const store = createStore(app.db)
  const made = await app.db.tx(async (tx) => {
    const { id } = await store.addThread(tx, people.ada.id, 'Kept', 'fake/fake')
    await kernel().grants.give(tx, people.ada.id, 'own', `thread:${id}`)
    const asked = {
      threadId: id,
      parentId: undefined,
      text: 'Hi',
      html: '',
      clientKey: undefined,
      wanted: {},
    }
    const question = await store.addQuestion(tx, asked)
    const answer = await store.addAnswer(tx, id, question, 'fake/fake')
    const text = { text: 'Hello', reasoning: '', html: '<p>Hello</p>' }
    await store.settle(tx, { id: answer, threadId: id, status: 'interrupted', ...text })
    await createContextStore(app.db).keep(tx, {
      messageId: question,
      threadId: id,
      text: 'She says hi',
      model: undefined,
      usage: undefined,
      cost: undefined,
      editedAt: undefined,
    })
    return { thread: id, question, answer }
  })
  const report = { collectionIds: null, documentIds: null, passages: [] }
  await store.setReports(made.answer, [{ plugin: 'knowledge', report, told: 0 }])
  return made
}

/** A document that was brought. */
async function documentOf(user: User): Promise<string> {
  const knowledge = app.host.service('knowledge') as Knowledge
  const path = join(tempFolder(), 'upload')
  await Bun.write(path, `Some words ${crypto.randomUUID()}`)
  return (await knowledge.add(user, { path, name: 'words.txt' })).document.id
}

/** A question that waits in Ada's thread. */
async function waitingQuestion(threadId: string): Promise<string> {
  const { queue } = app.host.service('chat') as Chat
  return (await queue.add(people.ada, threadId, { text: 'Later' })).id
}

/** A link to Ada's thread. */
async function linkTo(template: string, id: string): Promise<string> {
  const knowledge = app.host.service('knowledge') as Knowledge
  if (template.includes('/documents/'))
    return (await knowledge.links.make(people.ada, id, 1)).link.id
  const { links } = app.host.service('chat') as Chat
  return (await links.share(people.ada, id, 1)).link.id
}

/** An import of Ada's that is over. */
async function finishedImport() {
  const imports = createImportStore(app.db)
  const id = crypto.randomUUID()
  const nothing = {
    products: {},
    threads: 0,
    continued: 0,
    messages: 0,
    branches: 0,
    alreadyHere: 0,
  }
  await imports.add(id, people.ada.id, 'x.json', { ...nothing, unreadable: 0, problems: [] })
  await imports.finish(id, { ...nothing, unreadable: 0, problems: [] })
  return id
}

/** A client of this kind, with a session or token of its own. */
async function clientOf(kind: CallerKind, { may: permission, also }: Rule): Promise<Client> {
  const client = new Client(app.url)
  const scopes = [permission, ...(also ? [also] : [])]
  const from = roleFor[permission] ?? 'user'
  const mighty = from === 'user' ? people.ada : people.root
  const lesser = from === 'admin' ? people.mona : people.bob
  const withSession = async (user: User, revoke = false) => {
    const begun = await app.db.tx((tx) => kernel().sessions.begin(tx, user.id, 'agent', '::1'))
    if (revoke) await kernel().sessions.end(app.db, user.id, begun.id)
    client.cookie = `session=${begun.secret}`
  }
  const withToken = async (user: User, scopes: string[], revoke = false) => {
    const made = await kernel().tokens.create(user.id, 'token', scopes)
    if (revoke) await kernel().tokens.end(app.db, user.id, made.id)
    client.token = made.secret
  }
  if (kind === 'the owner') await withSession(people.ada)
  else if (kind === 'another user') await withSession(people.bob)
  else if (kind === 'a manager') await withSession(people.mona)
  else if (kind === 'an admin') await withSession(people.root)
  else if (kind === 'a revoked session') await withSession(people.root, true)
  else if (kind === 'a disabled person') await withSession(people.gone)
  else if (kind === 'a token with the scope') await withToken(mighty, scopes)
  else if (kind === 'a token with every scope') await withToken(mighty, ['*'])
  else if (kind === 'a token without the scope') await withToken(people.root, ['other.scope'])
  else if (kind === 'a token of somebody lesser with the scope') await withToken(lesser, scopes)
  else if (kind === 'a revoked token') await withToken(people.root, ['*'], true)
  return client
}

/** What this caller gets from a route. */
function expected(kind: CallerKind, route: string, rule: Rule): number {
  const { may, ok = 200, notYours = 404, admins, signedIn = ok } = rule
  const isPage = !route.includes(' /api/')
  if (kind === 'a revoked token') return 401
  const isGuest = ['guest', 'a revoked session', 'a disabled person'].includes(kind)
  if (may === 'everyone') return isGuest ? ok : signedIn
  if (isGuest) return isPage ? 303 : 401
  const order: Role[] = ['user', 'manager', 'admin']
  const has = (role: Role) => order.indexOf(role) >= order.indexOf(roleFor[may]!)
  const isThing = route.includes('/:id')
  const others = (role: Role) => (!has(role) ? 403 : isThing ? notYours : ok)
  if (kind === 'the owner') return has('user') ? ok : 403
  if (kind === 'another user') return others('user')
  if (kind === 'a manager') return others('manager')
  if (kind === 'an admin') return admins ?? others('admin')
  if (kind === 'a token without the scope') return 403
  if (kind === 'a token of somebody lesser with the scope')
    return others(roleFor[may] === 'admin' ? 'manager' : 'user')
  return ok
}

test('the table names every route, and nothing else', async () => {
  const routes = (await app.host.runtime.complete()).routes
    .filter((route) => route.method !== 'ALL')
    .map((route) => `${route.method} ${route.path}`)
  expect([...new Set(routes)].toSorted()).toEqual(Object.keys(rules).toSorted())
})

test('each route asks for what the table says', async () => {
  for (const { method, path, handler } of (await app.host.runtime.complete()).routes) {
    const { access } = handler as Partial<Guard>
    if (!access) continue
    const asked = 'permission' in access ? access.permission : 'everyone'
    expect(`${method} ${path}: ${asked}`).toBe(
      `${method} ${path}: ${rules[`${method} ${path}`]?.may}`,
    )
  }
})

test('each permission is given from the role that the table says', () => {
  const declared = Object.entries(app.host.runtime.permissions).map(([name, one]) => [
    name,
    one.from,
  ])
  expect(Object.fromEntries(declared)).toEqual(roleFor)
})

const double = Object.entries(rules).flatMap(([route, { may, also }]) =>
  also
    ? [
        { route, scope: may },
        { route, scope: also },
      ]
    : [],
)

test.each(double)('$route is not for a token with $scope alone', async ({ route, scope }) => {
  const [method, template] = route.split(' ') as [string, string]
  const client = await clientOf('a token with the scope', { may: scope })
  const path = template.replace(':id', await thingFor(template))
  expect((await client.request(method, path)).status).toBe(403)
})

describe.each(Object.keys(rules))('%s', (route) => {
  test.each(callers)('asked by %s', async (kind) => {
    const rule = rules[route]!
    const [method, template] = route.split(' ') as [string, string]
    const client = await clientOf(kind, rule)
    const thing = await thingFor(template)
    const path = template
      .replace(':id', thing)
      .replace(':linkId', template.includes(':linkId') ? await linkTo(template, thing) : '')
      .replace(':userId', people.bob.id)
      .replace(':token', 'none')
      .replace(':name', 'none')
      .replace(':n', '1')
      .replace(':plugin', 'app')
    const body = typeof rule.body === 'function' ? rule.body(crypto.randomUUID()) : rule.body
    const response = await client.request(method, path, body)
    await response.body?.cancel()
    expect(response.status).toBe(expected(kind, route, rule))
    if (response.status === 303 && rule.ok !== 303 && rule.signedIn !== 303)
      expect(response.headers.get('location')).toStartWith('/sign-in')
  })
})
