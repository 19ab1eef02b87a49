import { expect } from 'bun:test'
import { testApp } from '../app.ts'
import { browserTest, consoleErrors, newPage, sidewaysScroll, violations } from './browser.ts'

const app = await testApp()

browserTest('the sign-in page is accessible and fits a narrow screen', async () => {
  await app.signIn('ada')
  const page = await newPage(app, undefined, { width: 320 })
  await page.goto('/sign-in')
  expect(await violations(page)).toEqual([])
  expect(await sidewaysScroll(page)).toBe(0)
  expect(consoleErrors(page)).toEqual([])
})
