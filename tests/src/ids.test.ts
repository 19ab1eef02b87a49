import { expect, test } from 'bun:test'
import { newId } from '../../src/ids.ts'

test('ids sort by the time they were made, also within one millisecond', () => {
  const ids = Array.from({ length: 10_000 }, newId)
  expect(ids.toSorted()).toEqual(ids)
  expect(new Set(ids).size).toBe(ids.length)
})
