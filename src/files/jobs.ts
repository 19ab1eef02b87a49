import { Problem } from '../errors.ts'
import type { JobKind } from '../jobs.ts'
import type { Files } from './files.ts'

const weekMs = 7 * 86_400_000

/** The job that looks at every file, so that what a disk has changed is known while there are backups. */
export const fileJobs = (files: Files): JobKind[] => [
  {
    name: 'kernel.check-files',
    label: 'jobs.checkFiles',
    attempts: 1,
    schedule: { everyMs: weekMs },
    async run(_, { signal }) {
      const { damaged, ...counts } = await files.check(signal)
      if (damaged.length)
        throw new Problem(500, 'jobs.filesDamaged', {
          values: { count: damaged.length, names: damaged.slice(0, 3).join(', ') },
        })
      return counts
    },
  },
]
