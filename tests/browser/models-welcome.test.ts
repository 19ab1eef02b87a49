import { expect } from 'bun:test'
import { testApp } from '../app.ts'
import { fakeOpenAI } from '../fakes/openai.ts'
import { change } from '../plugins/asking.ts'
import { browserTest, consoleErrors, newPage, sidewaysScroll, violations } from './browser.ts'

browserTest(
  'connecting a found server is accessible on a narrow screen, in both languages',
  async () => {
    const fake = await fakeOpenAI({
      models: ['a-model-with-a-very-long-name-q4-k-m-instruct-2026'],
    })
    const app = await testApp()
    const admin = await app.signIn('ada', 'admin')
    await change(app, 'models', { localServers: [{ name: 'Home', baseUrl: fake.url }] })
    for (const locale of ['de', 'en'] as const) {
      const page = await newPage(app, admin, { width: 320, locale })
      await page.goto('/models/welcome')
      expect(await violations(page)).toEqual([])
      expect(await sidewaysScroll(page)).toBe(0)
      if (locale === 'en') {
        await page.getByRole('button', { name: 'Connect Home' }).click()
        await page.getByText('Home is connected and offers 1 model.').waitFor()
        expect(await violations(page)).toEqual([])
      }
      expect(consoleErrors(page)).toEqual([])
    }
  },
)
