import { describe, expect, test } from 'bun:test'
import { type AnyPlugin, definePlugin, invalid, type Run } from 'convosphere'
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
        await new Promise((resolve) => run.signal.addEventListener('abort', resolve))
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
        await new Promise((resolve) => run.signal.addEventListener('abort', resolve))
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
        await new Promise((resolve) => run.signal.addEventListener('abort', resolve))
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
    const { id } = items.find(({ name }) => name === 'bakery.bake')!
    expect(await ended(id, 'done')).toMatchObject({ attempts: 2, count: { done: 5, total: 5 } })
    expect(await app.db.all('select number from loaves')).toEqual(
      [1, 2, 3, 4, 5].map((number) => ({ number })),
    )
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

test('whoever asked for a job sees and cancels it, and admins do; to others it is not there', async () => {
  const begun = Promise.withResolvers<void>()
  const app = await testApp({
    plugins: [
      kitchen(async (_, run) => {
        run.progress(1, 4)
        begun.resolve()
        await new Promise((resolve) => run.signal.addEventListener('abort', resolve))
      }),
    ],
  })
  const ended = endings(app)
  const [ada, bob] = [await app.signIn('ada'), await app.signIn('bob')]
  const root = await app.signIn('root', 'admin')
  const { id: by } = await ada.json(ada.get('/api/me'))
  const id = await app.host.kernel.jobs.enqueue('kitchen.cook', { dish: 'soup' }, { by })
  await begun.promise
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

test('the cause of a failure is for admins; people are told in words', async () => {
  const app = await testApp({
    plugins: [
      kitchen(() => {
        throw new Error('ECONNREFUSED 10.0.0.7')
      }, 1),
    ],
  })
  const ended = endings(app)
  const [ada, root] = [await app.signIn('ada'), await app.signIn('root', 'admin')]
  const { id: by } = await ada.json(ada.get('/api/me'))
  const id = await app.host.kernel.jobs.enqueue('kitchen.cook', { dish: 'soup' }, { by })
  await ended(id, 'parked')
  const errorFor = async (who: typeof ada) => (await who.json(who.get(`/api/jobs/${id}`))).error
  expect(await errorFor(ada)).toBe('Something went wrong on the server')
  expect(await errorFor(root)).toBe(
    'Something went wrong on the server (Error: ECONNREFUSED 10.0.0.7)',
  )
  const again = await root.json(root.post(`/api/jobs/${id}/attempts`))
  expect(again).toMatchObject({ id, error: null })
  await ended(id, 'parked')
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
