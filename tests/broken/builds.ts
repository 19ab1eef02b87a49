/** One mistake, and the test that must notice it. */
export interface BrokenBuild {
  name: string
  file: string
  /** The text that is there, once, and what a careless hand would make of it. */
  from: string
  to: string
  /** The test file that goes red. */
  test: string
}

/** Mistakes that the tests must notice; `bun run test:broken` makes each of them in a copy. */
export const brokenBuilds: BrokenBuild[] = [
  {
    name: 'a thread is anybody’s',
    file: 'plugins/chat/chat.ts',
    from: '!(await grants.may(user, act, thingOf(id)))',
    to: 'false',
    test: 'tests/rights.test.ts',
  },
  {
    name: 'roles are not looked at',
    file: 'src/permissions.ts',
    from: '!permission || !hasRole(caller.user, permission.from)',
    to: '!permission',
    test: 'tests/rights.test.ts',
  },
  {
    name: 'scopes are not looked at',
    file: 'src/permissions.ts',
    from: "return caller.scopes.includes('*') || caller.scopes.includes(name)",
    to: 'return true',
    test: 'tests/rights.test.ts',
  },
  {
    name: 'disabled people come in',
    file: 'src/sessions.ts',
    from: ' and users.disabled_at is null',
    to: '',
    test: 'tests/rights.test.ts',
  },
  {
    name: 'a session of somebody else is ended',
    file: 'src/sessions.ts',
    from: "'delete from sessions where id = ? and user_id = ?', id, userId",
    to: "'delete from sessions where id = ?', id",
    test: 'tests/rights.test.ts',
  },
  {
    name: 'other sites are welcome',
    file: 'src/cross-site.ts',
    from: 'if (origin !== undefined && !sameOrigin(origin))',
    to: 'if (false)',
    test: 'tests/src/cross-site.test.ts',
  },
  {
    name: 'any scheme of authorization skips the cross-site check',
    file: 'src/cross-site.ts',
    from: 'bearerToken(c.req.raw)',
    to: "c.req.header('authorization')",
    test: 'tests/src/cross-site.test.ts',
  },
  {
    name: 'commits wait for no disk',
    file: 'src/db-sqlite.ts',
    from: "writer.run('pragma synchronous = full')\n  writer.run('pragma foreign_keys = on')",
    to: "writer.run('pragma synchronous = normal')\n  writer.run('pragma foreign_keys = on')",
    test: 'tests/src/embedded-database.test.ts',
  },
  {
    name: 'deleted text stays in the file',
    file: 'src/db-sqlite.ts',
    from: "writer.run('pragma secure_delete = on')",
    to: "writer.run('pragma secure_delete = off')",
    test: 'tests/src/embedded-database.test.ts',
  },
  {
    name: 'writes do not queue',
    file: 'src/db.ts',
    from: 'const turn = last.then(work, work)',
    to: 'const turn = work()',
    test: 'tests/src/database.test.ts',
  },
  {
    name: 'a failed transaction keeps what it had done',
    file: 'src/db-sqlite.ts',
    from: "if (writer.inTransaction) writer.run('rollback')",
    to: "if (writer.inTransaction) writer.run('commit')",
    test: 'tests/src/embedded-database.test.ts',
  },
  {
    name: 'unknown people are turned away without work',
    file: 'plugins/password/passwords.ts',
    from: 'const right = await matches(password, hash ?? (await decoy))',
    to: 'const right = hash !== undefined && (await matches(password, hash))',
    test: 'tests/plugins/password.test.ts',
  },
  {
    name: 'anybody’s forwarded address is believed',
    file: 'src/peer.ts',
    from: 'while (trusted(address) && hops.length)',
    to: 'while (hops.length)',
    test: 'tests/src/peer.test.ts',
  },
  {
    name: 'the session stays the same at a sign-in',
    file: 'src/http/sign-in.tsx',
    from: 'if (old?.sessionId) await endSession(kernel, old.user.id, old.sessionId)',
    to: 'void old',
    test: 'tests/src/sign-in.test.ts',
  },
  {
    name: 'a revoked token keeps its stream',
    file: 'src/http/tokens.ts',
    from: "kernel.plugins.emit('access.changed', { userId })",
    to: 'void userId',
    test: 'tests/src/sign-in.test.ts',
  },
  {
    name: 'secrets are kept as they are',
    file: 'src/settings.ts',
    from: 'eachSecret(value, schema, plugin, secrets.seal)',
    to: 'eachSecret(value, schema, plugin, (text) => text)',
    test: 'tests/src/settings.test.ts',
  },
  {
    name: 'a sealed text opens anywhere',
    file: 'src/secrets.ts',
    from: '.setAAD(Buffer.from(purpose))\n        .setAuthTag',
    to: ".setAAD(Buffer.from('lamp.key'))\n        .setAuthTag",
    test: 'tests/src/settings.test.ts',
  },
  {
    name: 'a token makes a stronger one',
    file: 'src/http/tokens.ts',
    from: "if (!within) throw invalid({ scopes: { key: 'field.scopeTooWide' } })",
    to: 'void within',
    test: 'tests/src/tokens.test.ts',
  },
  {
    name: 'scripts need no nonce',
    file: 'src/secure-headers.ts',
    from: "`script-src 'nonce-${nonce}'`",
    to: "`script-src 'unsafe-inline' 'nonce-${nonce}'`",
    test: 'tests/src/secure-headers.test.ts',
  },
  {
    name: 'the same question is asked twice',
    file: 'plugins/chat/chat.ts',
    from: 'if (before) return { threadId, questionId: before.id, answerId: undefined }',
    to: 'void before',
    test: 'tests/src/stores.test.ts',
  },
  {
    name: 'a thread is asked in after it was deleted',
    file: 'plugins/chat/chat.ts',
    from: 'if (!thread || thread.deleted) throw notFound()',
    to: 'if (!thread) throw notFound()',
    test: 'tests/plugins/chat-tree.test.ts',
  },
  {
    name: 'a chat that stops begins answers',
    file: 'plugins/chat/answers.ts',
    from: "if (ctx.signal.aborted) answer.stop.abort('interrupted' satisfies EndReason)",
    to: '',
    test: 'tests/plugins/chat-switched.test.ts',
  },
  {
    name: 'a follower from before a continuation is taken for one of now',
    file: 'plugins/chat/follow.ts',
    from: 'after < base || after > last',
    to: 'after > last',
    test: 'tests/plugins/chat-resume.test.ts',
  },
  {
    name: 'a change while a page connects is missed',
    file: 'plugins/chat/routes.tsx',
    from: 'now?.version !==',
    to: 'thread.version !==',
    test: 'tests/plugins/chat-resume.test.ts',
  },
  {
    name: 'a page that was drawn once stays as it was',
    file: 'plugins/chat/routes.tsx',
    from: "['thread', id, version, before",
    to: "['thread', id, before",
    test: 'tests/plugins/chat-pages.test.ts',
  },
  {
    name: 'what only admins see stays visible to who was one',
    file: 'plugins/chat/routes.tsx',
    from: "locale, allows('admin.providers')].join()",
    to: 'locale].join()',
    test: 'tests/plugins/chat-pages.test.ts',
  },
  {
    name: 'streams pile up for who does not read',
    file: 'src/respond.tsx',
    from: 'if (controller.desiredSize! < -largest) return cutOff()',
    to: '',
    test: 'tests/src/streams.test.ts',
  },
  {
    name: 'a backup is not tried',
    file: 'src/backup/restore.ts',
    from: 'if (fault) throw',
    to: 'if (fault && !fault) throw',
    test: 'tests/e2e/backup.test.ts',
  },
  {
    name: 'a backup forgets the key',
    file: 'src/backup/take.ts',
    from: '`${instanceKey(config)}\\n`',
    to: "'another key\\n'",
    test: 'tests/e2e/backup.test.ts',
  },
  {
    name: 'the last chunk of a sealed backup is like the others',
    file: 'src/backup/seal.ts',
    from: 'last: 1',
    to: 'last: 0',
    test: 'tests/src/seal.test.ts',
  },
]
