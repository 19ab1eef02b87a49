import { definePlugin } from 'convosphere'
import { readConfig } from '../../src/config.ts'
import { openKernel } from '../../src/kernel.ts'

declare module 'convosphere' {
  interface Jobs {
    'bakery.bake': { loaves: number }
  }
}

/** Bakes loaves, one transaction each; `baked` hears of each, and what it returns is waited for. */
export const bakery = (baked: (loaf: number) => unknown) =>
  definePlugin({
    name: 'bakery',
    apiVersion: 1,
    migrations: { '0001_loaves': 'create table loaves (number integer not null) strict' },
    jobs: (ctx) => [
      {
        name: 'bakery.bake',
        async run({ loaves }, run) {
          for (let loaf = Number(run.state ?? 0) + 1; loaf <= loaves; loaf++) {
            await ctx.db.tx(async (tx) => {
              await tx.run('insert into loaves values (?)', loaf)
              await run.keep(loaf, tx)
            })
            run.progress(loaf, loaves)
            await baked(loaf)
          }
          return { loaves }
        },
      },
    ],
  })

// Bakes two loaves, says so, and waits to be killed.
if (import.meta.main) {
  const { host } = await openKernel(readConfig(), {
    plugins: [
      bakery((loaf) => {
        if (loaf < 2) return
        process.stdout.write('two loaves\n')
        return new Promise(() => {})
      }),
    ],
  })
  await host.apply()
  await host.kernel.jobs.enqueue('bakery.bake', { loaves: 5 })
  await Bun.stdin.text()
}
