import type { Jobs } from 'convosphere'
import type { JobName, Run } from '../src/jobs.ts'
import type { App } from './app.ts'

/** Runs a job at once; returns each count that it tells on its way, as `[done, total]`. */
export async function progressOf<N extends JobName>(
  app: App,
  { name, payload, by }: { name: N; payload: Jobs[N]; by?: string },
): Promise<[number, number][]> {
  const told: [number, number][] = []
  const run: Run = {
    id: 'run',
    by,
    attempt: 1,
    signal: new AbortController().signal,
    state: undefined,
    keep: async () => {},
    progress: (done, total) => void told.push([done, total]),
  }
  const kinds = [...app.host.kernel.jobs.own, ...(await app.host.collect('jobs'))]
  await kinds.find((kind) => kind.name === name)!.run(payload as never, run)
  return told
}
