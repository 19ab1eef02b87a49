import { expect } from 'bun:test'
import { aborted, definePlugin, jobStatuses, type Run } from 'convosphere'
import { testApp } from '../app.ts'
import { browserTest, consoleErrors, newPage, sidewaysScroll, violations } from './browser.ts'

declare module 'convosphere' {
  interface Jobs {
    'press.print': { sheets: number }
  }
}

const runs: Run[] = []
const press = definePlugin({
  name: 'press',
  apiVersion: 1,
  jobs: [
    {
      name: 'press.print',
      attempts: 1,
      async run({ sheets }, run) {
        if (!sheets) throw new Error('out_of_paper_'.repeat(12))
        run.progress(1, sheets)
        runs.push(run)
        await aborted(run.signal)
      },
    },
  ],
})

browserTest('the list of jobs follows a running one until it has ended', async () => {
  const app = await testApp({ plugins: [press] })
  const root = await app.signIn('root', 'admin')
  const { jobs } = app.host.kernel
  const parked = Promise.withResolvers<void>()
  jobs.follow((_, status) => void (status === 'parked' && parked.resolve()))
  await jobs.enqueue('press.print', { sheets: 0 })
  await parked.promise
  await jobs.enqueue('press.print', { sheets: 4 })

  for (const width of [320, 1440]) {
    const page = await newPage(app, root, { width })
    await page.goto('/admin/jobs')
    await page.getByText('1 of 4').waitFor()
    expect(await violations(page)).toEqual([])
    expect(await sidewaysScroll(page)).toBe(0)
  }
  const page = await newPage(app, root)
  await page.goto('/admin/jobs')
  runs[0]!.progress(3, 4)
  await page.getByText('3 of 4').waitFor()
  await page.getByRole('button', { name: 'Cancel job' }).focus()
  await page.keyboard.press('Enter')
  await page.locator('main').getByText('The job ends now').waitFor()
  const row = page.getByRole('row').filter({ hasText: '3 of 4' })
  await row.getByText('Cancelled').waitFor()
  expect(await page.locator('#jobs[hx-trigger]').count()).toBe(0)
  expect(consoleErrors(page)).toEqual([])
})

browserTest('on a phone every state of a job is in sight, named as in the API', async () => {
  const app = await testApp()
  const root = await app.signIn('root', 'admin')
  for (const locale of ['en', 'de'] as const)
    for (const width of [320, 390]) {
      const page = await newPage(app, root, { width, locale })
      await page.goto('/admin/jobs')
      const tabs = page.locator('main .tabs')
      const ends = await tabs
        .getByRole('link')
        .evaluateAll((links) => links.map((link) => link.getBoundingClientRect().right))
      expect(ends).toHaveLength(1 + jobStatuses.length)
      expect(Math.max(...ends)).toBeLessThanOrEqual(width)
      if (locale === 'en') await tabs.getByRole('link', { name: 'Parked', exact: true }).waitFor()
    }
})
