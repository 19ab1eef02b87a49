import { describe, expect, test } from 'bun:test'
import { type Database, openDatabase, type Queries } from '../../src/db.ts'
import { atEnd } from '../app.ts'
import { databases, testConfig } from '../databases.ts'

describe.each(databases)('on $name', ({ empty }) => {
  async function open(): Promise<Database> {
    const db = await openDatabase(testConfig(await empty()))
    atEnd(() => db.close())
    await db.tx((tx) =>
      tx.script(`
        create table people (id text primary key, age integer) strict;
        create table pets (owner text not null references people (id) on delete cascade) strict;`),
    )
    return db
  }
  const add = (queries: Queries, id: string, age: number | null = null) =>
    queries.run('insert into people values (?, ?)', id, age)
  const names = async (queries: Queries) =>
    (await queries.all<{ id: string }>('select id from people order by id')).map((row) => row.id)

  test('what is written is read, and changes are counted', async () => {
    const db = await open()
    expect(await add(db, 'ada', 36)).toBe(1)
    expect(await add(db, 'bob')).toBe(1)
    expect(await db.get('select * from people where id = ?', 'ada')).toEqual({ id: 'ada', age: 36 })
    expect(await db.all('select * from people order by id')).toEqual([
      { id: 'ada', age: 36 },
      { id: 'bob', age: null },
    ])
    expect(await db.get('select * from people where id = ?', 'eve')).toBeUndefined()
    expect(await db.run('update people set age = 40')).toBe(2)
    expect(await db.run('delete from people where id = ?', 'eve')).toBe(0)
  })

  test('values of every kind come back as they went', async () => {
    const db = await open()
    const bytes = new Uint8Array([0, 1, 255])
    const row = await db.get<Record<string, unknown>>(
      'select ? as text, ? as yes, ? as big, ? as none, ? as bytes, ? as part, ?1 as again',
      'Zoë 🎈 \0 end',
      true,
      2 ** 53 - 1,
      null,
      bytes,
      1.5,
    )
    expect(row).toMatchObject({ text: 'Zoë 🎈 \0 end', yes: 1, big: 2 ** 53 - 1, none: null })
    expect(row).toMatchObject({ part: 1.5, again: 'Zoë 🎈 \0 end' })
    expect([...(row!.bytes as Uint8Array)]).toEqual([...bytes])
  })

  test('half a surrogate pair is stored as the replacement character', async () => {
    const db = await open()
    await add(db, 'a\ud800b')
    expect(await names(db)).toEqual(['a\ufffdb'])
  })

  test('a transaction is stored whole, or not at all', async () => {
    const db = await open()
    const result = await db.tx(async (tx) => {
      await add(tx, 'ada')
      await add(tx, 'bob')
      return 'both'
    })
    expect(result).toBe('both')
    const failing = db.tx(async (tx) => {
      await add(tx, 'eve')
      expect(await names(tx)).toEqual(['ada', 'bob', 'eve'])
      throw new Error('not now')
    })
    await expect(failing).rejects.toThrow('not now')
    expect(await names(db)).toEqual(['ada', 'bob'])
  })

  test('what others do meanwhile never falls into an open transaction', async () => {
    const db = await open()
    const entered = Promise.withResolvers<void>()
    const leave = Promise.withResolvers<void>()
    const failing = db.tx(async (tx) => {
      await add(tx, 'inside')
      entered.resolve()
      await leave.promise
      throw new Error('rolled back')
    })
    await entered.promise
    const meanwhile = [add(db, 'run'), db.tx((tx) => add(tx, 'tx'))]
    expect(await names(db)).toEqual([])
    leave.resolve()
    await expect(failing).rejects.toThrow('rolled back')
    await Promise.all(meanwhile)
    expect(await names(db)).toEqual(['run', 'tx'])
  })

  test('an error reaches who caused it and hinders nobody after it', async () => {
    const db = await open()
    await add(db, 'ada')
    await expect(add(db, 'ada')).rejects.toThrow(/UNIQUE/)
    await expect(db.run('insert into nowhere values (1)')).rejects.toThrow(/no such table/)
    await expect(db.all('select missing')).rejects.toThrow(/no such column/)
    const failing = db.tx(async (tx) => {
      await add(tx, 'bob')
      await add(tx, 'ada')
    })
    await expect(failing).rejects.toThrow(/UNIQUE/)
    await db.tx((tx) => add(tx, 'eve'))
    expect(await names(db)).toEqual(['ada', 'eve'])
  })

  test('foreign keys hold, and deleting takes along what belongs to it', async () => {
    const db = await open()
    await expect(db.run("insert into pets values ('nobody')")).rejects.toThrow(/FOREIGN KEY/)
    await add(db, 'ada')
    await db.run("insert into pets values ('ada')")
    await db.tx((tx) => tx.run("delete from people where id = 'ada'"))
    expect(await db.all('select * from pets')).toEqual([])
  })

  test('fifty writers at once lose nothing', async () => {
    const db = await open()
    await add(db, 'count', 0)
    const raise = () =>
      db.tx(async (tx) => {
        const row = await tx.get<{ age: number }>("select age from people where id = 'count'")
        await tx.run("update people set age = ? where id = 'count'", row!.age + 1)
      })
    await Promise.all(Array.from({ length: 50 }, raise))
    expect(await db.get("select age from people where id = 'count'")).toEqual({ age: 50 })
  })

  test('a script that fails in the middle leaves nothing behind', async () => {
    const db = await open()
    const failing = db.tx((tx) =>
      tx.script(
        "create table half (x); insert into people values ('eve', 1); insert into missing values (1)",
      ),
    )
    await expect(failing).rejects.toThrow(/no such table/)
    expect(await names(db)).toEqual([])
    await expect(db.all('select * from half')).rejects.toThrow(/no such table/)
  })

  test('it says whether it can write', async () => {
    const db = await open()
    await db.check()
    expect(await names(db)).toEqual([])
  })
})
