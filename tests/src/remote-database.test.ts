import { expect, test } from 'bun:test'
import { openDatabase } from '../../src/db.ts'
import { asProblem } from '../../src/errors.ts'
import { atEnd, tempFolder } from '../app.ts'
import { testConfig } from '../databases.ts'
import { serveHrana } from '../hrana.ts'

async function remote() {
  const server = serveHrana(`${tempFolder()}/remote.db`)
  const db = await openDatabase(testConfig({ DATABASE_URL: server.url }))
  atEnd(() => server.close())
  await db.run('create table notes (text text) strict')
  return { server, db }
}
const count = 'select count(*) as n from notes'

test('a transaction waits while another node writes', async () => {
  const { server, db } = await remote()
  server.beBusy(2)
  await db.tx((tx) => tx.run("insert into notes values ('later')"))
  expect(await db.get(count)).toEqual({ n: 1 })
})

test('a transaction whose stream expired is run again, once', async () => {
  const { server, db } = await remote()
  let runs = 0
  await db.tx(async (tx) => {
    await tx.run("insert into notes values ('one')")
    if (++runs === 1) server.expireStreams()
    await tx.run("insert into notes values ('two')")
  })
  expect(runs).toBe(2)
  expect(await db.get(count)).toEqual({ n: 2 })
})

test('a transaction that expires each time is given up, and says so plainly', async () => {
  const { server, db } = await remote()
  const failing = db.tx(async (tx) => {
    await tx.run("insert into notes values ('one')")
    server.expireStreams()
    await tx.run("insert into notes values ('two')")
  })
  const error = await failing.catch((cause: Error) => cause)
  expect(asProblem(error as Error)).toMatchObject({ status: 503, key: 'error.unavailable' })
  expect(await db.get(count)).toEqual({ n: 0 })
})

test('a server that is away is "not ready", and works again when it is back', async () => {
  const { server, db } = await remote()
  await server.close()
  const error = await db.get(count).catch((cause: Error) => cause)
  expect(asProblem(error as Error)).toMatchObject({ status: 503, key: 'error.unavailable' })
})
