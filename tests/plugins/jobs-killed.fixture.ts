import { builtIn } from '../../plugins/index.ts'
import { readConfig } from '../../src/config.ts'
import type { JobName, Run } from '../../src/jobs.ts'
import { openKernel } from '../../src/kernel.ts'
import { fakeModel } from '../fakes/model.ts'

// Does one job as the worker would, and is killed at its step number KILL_AT: before a write, before
// a commit, after a file of an archive, or while a model answers.
const [name, payload = '{}', by, killAt] = process.argv.slice(2)

let steps = -Infinity
function step() {
  if (++steps === Number(killAt)) process.kill(process.pid, 'SIGKILL')
}

const { host, close } = await openKernel(readConfig(), {
  plugins: [
    ...builtIn,
    fakeModel(async function* () {
      process.stdout.write('asked\n')
      for (const text of ['Walnut ', 'cake']) {
        step()
        yield { type: 'text', text }
      }
      step()
    }),
  ],
})
await host.prepare()
const { jobs, db } = host.kernel
const { run, tx } = db
db.run = (...statement) => {
  step()
  return run(...statement)
}
db.tx = (work, options) =>
  tx(async (inside) => {
    const counted = (...statement: Parameters<typeof run>) => {
      step()
      return inside.run(...statement)
    }
    const result = await work({ ...inside, run: counted })
    step()
    return result
  }, options)

await jobs.enqueue(name as JobName, JSON.parse(payload), { key: 'killed', ...(by && { by }) })
await jobs.reclaim()
const job = (await jobs.take([name as JobName], 30_000))!
const kinds = [...jobs.own, ...(await host.collect('jobs'))]
steps = 0
const result = await kinds
  .find((kind) => kind.name === name)!
  .run(job.payload as never, {
    ...job,
    signal: new AbortController().signal,
    keep: (state, inside) => jobs.keep(job, state, inside),
    progress: step,
  } satisfies Run)
await jobs.end(job, { status: 'done', result })
steps = -Infinity
await close()
