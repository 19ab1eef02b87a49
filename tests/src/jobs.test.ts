import { describe, expect, test } from 'bun:test'
import { aborted, type AnyPlugin, definePlugin, invalid, type Run } from 'convosphere'
import { type App, atEnd, tempFolder, testApp } from '../app.ts'
import { databases } from '../databases.ts'
import { bakery } from './job-killed.fixture.ts'

declare module 'convosphere' {
  interface Jobs {
    'kitchen.cook': { dish: string }
    'kitchen.sweep': {}
  }
}

type Cook = (dish: string, run: Run) => unknown

/** A plugin whose one job does what the test says. */
const kitchen = (cook: Cook, attempts = 3) =>
  definePlugin({
    name: 'kitchen',
    apiVersion: 1,
    jobs: [{ name: 'kitchen.cook', attempts, run: ({ dish }, run) => cook(dish, run) }],
  })

/** Waits until an attempt at a job has ended with a status; each ending is told once. */
function endings(app: App) {
  const seen: string[] = []
  let more = Promise.withResolvers<void>()
  app.host.kernel.jobs.follow(({ id }, status) => {
    seen.push(`${id} ${status}`)
    more.resolve()
    more = Promise.withResolvers<void>()
  })
  return async (id: string, status: string) => {
    const wanted = `${id} ${status}`
    while (!seen.includes(wanted)) await more.promise
    seen.splice(seen.indexOf(wanted), 1)
    return (await app.host.kernel.jobs.get(id))!
  }
}

/** A clock that stands until the test moves it. */
function clock(start = Date.now()) {
  let ms = start
  return { now: () => ms, forward: (by: number) => void (ms += by) }
}

describe.each(databases)('on $name', ({ empty }) => {
  async function opened(plugin: AnyPlugin, more: Parameters<typeof testApp>[0] = {}) {
    const time = clock()
    const env = more.env ?? (await empty())
    const app = await testApp({ plugins: [plugin], now: time.now, ...more, env })
    const { jobs } = app.host.kernel
    /** As if so many ms had passed. */
    const after = (ms: number) => {
      time.forward(ms)
      jobs.wake()
    }
    return { app, jobs, env, time, after, ended: endings(app) }
  }

  test('a job runs with its payload and keeps its result', async () => {
    const { jobs, ended } = await opened(kitchen((dish) => ({ served: dish })))
    const id = await jobs.enqueue('kitchen.cook', { dish: 'soup' })
    expect(await ended(id, 'done')).toMatchObject({
      status: 'done',
      progress: 1,
      attempts: 1,
      result: { served: 'soup' },
    })
  })

  test('a job belongs to the transaction that queued it', async () => {
    const cooked: string[] = []
    const { app, jobs, ended } = await opened(kitchen((dish) => void cooked.push(dish)))
    const refused = app.db.tx(async (tx) => {
      await jobs.enqueue('kitchen.cook', { dish: 'refused' }, { tx })
      throw new Error('no')
    })
    await expect(refused).rejects.toThrow('no')
    const id = await app.db.tx((tx) => jobs.enqueue('kitchen.cook', { dish: 'soup' }, { tx }))
    await ended(id, 'done')
    expect(cooked).toEqual(['soup'])
  })

  test('while a job with a key is open there is no second one', async () => {
    const plate = Promise.withResolvers<void>()
    const { jobs, ended } = await opened(kitchen(() => plate.promise))
    const cook = () => jobs.enqueue('kitchen.cook', { dish: 'soup' }, { key: 'soup' })
    const first = await cook()
    expect(await cook()).toBe(first)
    plate.resolve()
    await ended(first, 'done')
    expect(await cook()).not.toBe(first)
  })

  test('an error is tried again, later each time, and then parked with its cause', async () => {
    const { jobs, ended, after, time } = await opened(
      kitchen((_, run) => {
        throw new Error(`the oven is cold, ${run.attempt}`)
      }),
    )
    const id = await jobs.enqueue('kitchen.cook', { dish: 'soup' })
    for (const seconds of [10, 20]) {
      const job = await ended(id, 'queued')
      expect(Date.parse(job.dueAt) - time.now()).toBe(seconds * 1000)
      after(seconds * 1000)
    }
    expect(await ended(id, 'parked')).toMatchObject({
      attempts: 3,
      error: { key: 'error.internal', detail: 'Error: the oven is cold, 3' },
    })
  })

  test('what cannot work fails at once, in words', async () => {
    const { jobs, ended } = await opened(
      kitchen(() => {
        throw invalid({ dish: { key: 'field.required' } })
      }),
    )
    const id = await jobs.enqueue('kitchen.cook', { dish: '' })
    expect(await ended(id, 'failed')).toMatchObject({
      attempts: 1,
      error: { key: 'error.invalid' },
    })
  })

  test('a parked job that is tried again goes on from what it had kept', async () => {
    const states: unknown[] = []
    let cold = true
    const { jobs, ended } = await opened(
      kitchen(async (_, run) => {
        states.push(run.state)
        await run.keep('chopped')
        if (cold) throw new Error('the oven is cold')
      }, 1),
    )
    const id = await jobs.enqueue('kitchen.cook', { dish: 'soup' })
    await ended(id, 'parked')
    cold = false
    await jobs.retry(id)
    expect(await ended(id, 'done')).toMatchObject({ error: undefined })
    expect(states).toEqual([undefined, 'chopped'])
    await expect(jobs.retry(id)).rejects.toMatchObject({ status: 409 })
  })

  test('a running job that is cancelled ends, whatever it returns', async () => {
    const begun = Promise.withResolvers<void>()
    const { jobs, ended } = await opened(
      kitchen(async (_, run) => {
        begun.resolve()
        await aborted(run.signal)
        return 'half a soup'
      }),
    )
    const id = await jobs.enqueue('kitchen.cook', { dish: 'soup' })
    await begun.promise
    expect(await jobs.cancel(id)).toBe(true)
    expect(await ended(id, 'cancelled')).toMatchObject({ result: undefined })
    expect(await jobs.cancel(id)).toBe(false)
  })

  test('a stop gives running jobs back, and the next start goes on with them', async () => {
    const begun = Promise.withResolvers<void>()
    const dataDir = tempFolder()
    const first = await opened(
      kitchen(async (_, run) => {
        await run.keep('chopped')
        begun.resolve()
        await aborted(run.signal)
        run.signal.throwIfAborted()
      }),
      { dataDir },
    )
    const id = await first.jobs.enqueue('kitchen.cook', { dish: 'soup' })
    await begun.promise
    await first.app.close()
    const second = await opened(
      kitchen((_, { attempt, state }) => ({ attempt, state })),
      { dataDir, env: first.env },
    )
    expect(await second.ended(id, 'done')).toMatchObject({
      attempts: 1,
      result: { attempt: 1, state: 'chopped' },
    })
  })

  test('a job of a disabled plugin waits until the plugin is enabled again', async () => {
    const begun = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    let runs = 0
    const { app, jobs, ended } = await opened(
      kitchen(async (_, run) => {
        begun[runs++]!.resolve()
        if (runs === 2) return 'soup'
        await aborted(run.signal)
        return undefined
      }),
    )
    const id = await jobs.enqueue('kitchen.cook', { dish: 'soup' })
    await begun[0]!.promise
    await app.host.setEnabled('kitchen', false, 'machine')
    await app.host.apply()
    expect(await jobs.get(id)).toMatchObject({ status: 'queued', attempts: 0 })
    await app.host.setEnabled('kitchen', true, 'machine')
    await app.host.apply()
    expect(await ended(id, 'done')).toMatchObject({ result: 'soup' })
  })

  test('a job whose process was killed is taken up where it was, and nothing is done twice', async () => {
    const env = await empty()
    const dataDir = tempFolder()
    const child = Bun.spawn([process.execPath, `${import.meta.dir}/job-killed.fixture.ts`], {
      env: { ...process.env, ...env, DATA_DIR: dataDir },
      stdin: 'pipe',
      stdout: 'pipe',
      stderr: 'ignore',
    })
    atEnd(() => child.kill('SIGKILL'))
    const reader = child.stdout.getReader()
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('two loaves\n')
    child.kill('SIGKILL')
    await child.exited
    const time = clock(Date.now() + 31_000)
    const app = await testApp({
      shipped: [],
      fake: false,
      plugins: [bakery(() => {})],
      dataDir,
      env,
      now: time.now,
    })
    const ended = endings(app)
    const { items } = await app.host.kernel.jobs.list({ limit: 10 })
    const job = items.find(({ name }) => name === 'bakery.bake')!
    // It may have ended before anybody listened.
    const done = job.status === 'done' ? job : await ended(job.id, 'done')
    expect(done).toMatchObject({ attempts: 2, count: { done: 5, total: 5 } })
    expect(await app.db.all('select number from loaves')).toEqual(
      [1, 2, 3, 4, 5].map((number) => ({ number })),
    )
  })

  test('who has lost a job to another neither keeps nor ends it, nor gives it back', async () => {
    const { jobs, time } = await opened(definePlugin({ name: 'idle', apiVersion: 1 }))
    const id = await jobs.enqueue('kitchen.cook', { dish: 'soup' })
    const take = () => jobs.take(['kitchen.cook'], 30_000)
    const first = (await take())!
    expect(await take()).toBeUndefined()
    time.forward(30_000)
    const second = (await take())!
    expect(second).toMatchObject({ id, attempt: 2 })

    await expect(jobs.keep(first, 'mine')).rejects.toThrow('is no longer this process')
    await jobs.progress(first, { done: 1, total: 1 })
    await jobs.end(first, { status: 'done', result: 'late' })
    await jobs.giveBack(first)
    expect(await jobs.get(id)).toMatchObject({
      status: 'running',
      attempts: 2,
      count: undefined,
      result: undefined,
    })
    await jobs.keep(second, 'chopped')
    await jobs.end(second, { status: 'done', result: 'soup' })
    expect(await jobs.get(id)).toMatchObject({ status: 'done', result: 'soup' })
  })

  test('a job that takes long stays with who does it', async () => {
    const { jobs, ended, after, time } = await opened(
      kitchen((dish, run) => dish === 'stew' && aborted(run.signal)),
    )
    const id = await jobs.enqueue('kitchen.cook', { dish: 'stew' })
    const soup = async () => ended(await jobs.enqueue('kitchen.cook', { dish: 'soup' }), 'done')
    await soup()
    after(20_000)
    // The second one is begun by a look that has surely come after that.
    await soup()
    await soup()
    const stew = await jobs.get(id)
    expect(stew).toMatchObject({ status: 'running', attempts: 1 })
    expect(Date.parse(stew!.dueAt) - time.now()).toBe(30_000)
  })

  test('a job whose process was lost each time is parked, and not begun once more', async () => {
    const dataDir = tempFolder()
    const idle = definePlugin({ name: 'idle', apiVersion: 1 })
    const first = await opened(idle, { dataDir })
    const id = await first.jobs.enqueue('kitchen.cook', { dish: 'bomb' })
    for (const attempt of [1, 2]) {
      expect(await first.jobs.take(['kitchen.cook'], 30_000)).toMatchObject({ attempt })
      first.time.forward(30_000)
    }
    await first.app.close()

    const cooked: string[] = []
    const second = await opened(
      kitchen((dish) => void cooked.push(dish), 2),
      { dataDir, env: first.env, now: first.time.now },
    )
    const job = await second.jobs.get(id)
    expect(job?.status === 'parked' ? job : await second.ended(id, 'parked')).toMatchObject({
      error: { key: 'jobs.error.lost' },
    })
    expect(cooked).toEqual([])
  })

  test('a scheduled job is queued once for each time that is due, however many nodes look', async () => {
    const sweeper = definePlugin({
      name: 'kitchen',
      apiVersion: 1,
      jobs: [{ name: 'kitchen.sweep', schedule: { everyMs: 60_000 }, run: () => 'swept' }],
    })
    const { app, jobs, after } = await opened(sweeper)
    const runs = async () =>
      (await jobs.list({ limit: 50 })).items.filter(({ name }) => name === 'kitchen.sweep')
    const ended = nextOf(app, 'kitchen.sweep')
    await ended()
    after(59_000)
    const next = (due: number) => due + 60_000
    await jobs.queueDue('kitchen.sweep', next)
    expect(await runs()).toHaveLength(1)
    after(1000)
    await Promise.all([1, 2, 3].map(() => jobs.queueDue('kitchen.sweep', next)))
    await ended()
    expect(await runs()).toHaveLength(2)
  })
})

test('a plugin whose job has the name of another does not run', async () => {
  const stranger = { ...kitchen(() => 'soup'), name: 'garage' } as AnyPlugin
  const app = await testApp({ plugins: [stranger] })
  const state = (await app.host.status()).find(({ name }) => name === 'garage')
  expect(state).toMatchObject({
    state: 'failed',
    error: "garage adds the job kitchen.cook: jobs begin with the plugin's name",
  })
})

describe('two nodes with one database', () => {
  /** The second node's clock is ahead by more than a lease, and that of the first stands. */
  async function nodes(cook: Cook, other: AnyPlugin) {
    const env = await databases.at(-1)!.empty()
    const one = await testApp({ plugins: [kitchen(cook)], env, now: clock().now })
    const ahead = clock(Date.now() + 31_000)
    const begin = () => testApp({ plugins: [other], env, now: ahead.now })
    return { one, jobs: one.host.kernel.jobs, ended: endings(one), begin }
  }

  test('a job is cancelled from the other node', async () => {
    const begun = Promise.withResolvers<void>()
    const { jobs, ended, begin } = await nodes(
      async (_, run) => {
        begun.resolve()
        await aborted(run.signal)
      },
      definePlugin({ name: 'idle', apiVersion: 1 }),
    )
    const two = await begin()
    const id = await jobs.enqueue('kitchen.cook', { dish: 'soup' })
    await begun.promise
    await two.host.kernel.jobs.cancel(id)
    expect(await ended(id, 'cancelled')).toMatchObject({ status: 'cancelled' })
  })

  test('what a node does after it has lost a job is not stored', async () => {
    const begun = Promise.withResolvers<Run>()
    const { one, jobs, begin } = await nodes(
      async (_, run) => {
        begun.resolve(run)
        await aborted(run.signal)
        return 'late'
      },
      kitchen(() => 'by the other'),
    )
    await one.db.run('create table plates (number integer not null) strict')
    const id = await jobs.enqueue('kitchen.cook', { dish: 'soup' })
    const run = await begun.promise
    const two = await begin()
    expect(await endings(two)(id, 'done')).toMatchObject({ attempts: 2, result: 'by the other' })
    const late = one.db.tx(async (tx) => {
      await tx.run('insert into plates values (1)')
      await run.keep('served', tx)
    })
    await expect(late).rejects.toThrow('is no longer this process')
    expect(await one.db.all('select * from plates')).toEqual([])
    await aborted(run.signal)
    expect(await jobs.get(id)).toMatchObject({ status: 'done', result: 'by the other' })
  })
})

/** A job that goes on until it is told to end, and who asks for it. */
async function endless() {
  const begun = Promise.withResolvers<void>()
  const app = await testApp({
    plugins: [
      kitchen(async (_, run) => {
        run.progress(1, 4)
        begun.resolve()
        await aborted(run.signal)
      }),
    ],
  })
  const ada = await app.signIn('ada')
  const { id: by } = await ada.json(ada.get('/api/me'))
  const { jobs, users } = app.host.kernel
  const ended = endings(app)
  const cook = () => jobs.enqueue('kitchen.cook', { dish: 'soup' }, { by })
  const id = await cook()
  await begun.promise
  return { app, jobs, users, ada, by, cook, id, ended }
}

/** A job that is parked at its first error, asked for by a manager. */
async function parked(cause: string) {
  const app = await testApp({ plugins: [kitchen(() => Promise.reject(new Error(cause)), 1)] })
  const grace = await app.signIn('grace', 'manager')
  const root = await app.signIn('root', 'admin')
  const { id: by } = await grace.json(grace.get('/api/me'))
  const ended = endings(app)
  const id = await app.host.kernel.jobs.enqueue('kitchen.cook', { dish: 'soup' }, { by })
  await ended(id, 'parked')
  return { app, grace, root, id, ended }
}

test('whoever asked for a job sees and cancels it, and admins do; to others it is not there', async () => {
  const { app, ada, id, ended } = await endless()
  const [bob, root] = [await app.signIn('bob'), await app.signIn('root', 'admin')]
  expect(await ada.json(ada.get(`/api/jobs/${id}`))).toMatchObject({
    id,
    status: 'running',
    error: null,
    result: null,
  })
  expect((await bob.get(`/api/jobs/${id}`)).status).toBe(404)
  expect((await bob.delete(`/api/jobs/${id}`)).status).toBe(404)
  expect((await bob.get('/api/jobs')).status).toBe(403)
  const { items } = await root.json(root.get('/api/jobs?status=running'))
  expect(items).toMatchObject([{ id, name: 'kitchen.cook' }])
  expect((await ada.delete(`/api/jobs/${id}`)).status).toBe(204)
  await ended(id, 'cancelled')
  expect(await ada.json(ada.get(`/api/jobs/${id}`))).toMatchObject({
    status: 'cancelled',
    progress: 0.25,
    count: { done: 1, total: 4 },
  })
})

test('the jobs of a person who may no longer sign in end, and no others begin', async () => {
  const { users, by, cook, id, ended } = await endless()
  await users.change(by, { disabled: true })
  await ended(id, 'cancelled')
  expect(await ended(await cook(), 'cancelled')).toMatchObject({ count: undefined })
})

test('while a job is open the admin page follows it, and ends it', async () => {
  const { app, id, ended } = await endless()
  const root = await app.signIn('root', 'admin')
  expect(await (await root.get('/admin/jobs')).text()).toContain('hx-trigger="every 3s"')
  expect((await root.form(`/admin/jobs/${id}/attempts`, {})).status).toBe(409)
  await root.form(`/admin/jobs/${id}/end`, {})
  await ended(id, 'cancelled')
})

test('the cause of a failure is for admins; people are told in words', async () => {
  const { grace, root, id, ended } = await parked('ECONNREFUSED 10.0.0.7')
  const errorFor = async (who: typeof root) => (await who.json(who.get(`/api/jobs/${id}`))).error
  const words = 'Something went wrong on the server'
  expect(await errorFor(grace)).toBe(words)
  expect(await errorFor(root)).toBe(`${words} (Error: ECONNREFUSED 10.0.0.7)`)
  const again = await root.json(root.post(`/api/jobs/${id}/attempts`))
  expect(again).toMatchObject({ id, error: null })
  await ended(id, 'parked')
})

test('the admin page shows what went wrong and tries again; others have no such page', async () => {
  const { grace, root, id, ended } = await parked('<b>cold</b>')
  const page = await (await root.get('/admin/jobs?status=parked')).text()
  expect(page).toContain('kitchen, for grace')
  expect(page).not.toContain('<b>cold')
  expect(page).not.toContain('every 3s')
  const again = await root.form(`/admin/jobs/${id}/attempts`, {})
  expect(again.headers.get('location')).toBe('/admin/jobs?done=queued')
  await ended(id, 'parked')
  expect((await grace.get('/admin/jobs')).status).toBe(403)
})

test('the metrics count jobs by status', async () => {
  const { app } = await parked('cold')
  const metrics = await (await app.guest().get('/metrics')).text()
  expect(metrics).toContain('convosphere_jobs{status="parked"} 1')
  expect(metrics).toContain('convosphere_jobs{status="failed"} 0')
})

test('finished jobs are forgotten after their time', async () => {
  const time = clock()
  const app = await testApp({ plugins: [kitchen(() => 'served')], now: time.now })
  const ended = endings(app)
  const { jobs } = app.host.kernel
  const ada = await app.signIn('ada')
  const { id: by } = await ada.json(ada.get('/api/me'))
  const own = await jobs.enqueue('kitchen.cook', { dish: 'soup' }, { by })
  const nobodys = await jobs.enqueue('kitchen.cook', { dish: 'soup' })
  await Promise.all([ended(own, 'done'), ended(nobodys, 'done')])
  const keptAfter = async (days: number) => {
    time.forward(days * 24 * 3_600_000)
    await jobs.prune()
    const found = await Promise.all([own, nobodys].map((id) => jobs.get(id)))
    return found.flatMap((job) => job?.id ?? [])
  }
  expect(await keptAfter(0.9)).toEqual([own, nobodys])
  expect(await keptAfter(0.2)).toEqual([own])
  expect(await keptAfter(6)).toEqual([])
})

/** Waits for each end of a job of this name, also of those before the first call. */
function nextOf(app: App, name: string) {
  let told = 0
  const wakers = new Set<() => void>()
  app.host.kernel.jobs.follow(() => {
    for (const waker of wakers) waker()
  })
  return async () => {
    const done = async () =>
      (await app.host.kernel.jobs.list({ limit: 50, status: 'done' })).items.filter(
        (job) => job.name === name,
      ).length
    told++
    while (true) {
      const more = Promise.withResolvers<void>()
      wakers.add(more.resolve)
      if ((await done()) >= told) return
      await more.promise
    }
  }
}
