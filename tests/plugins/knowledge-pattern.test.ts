import { expect, test } from 'bun:test'
import { createPattern, literal } from '../../plugins/knowledge/tools/pattern.ts'

const patterns = [
  'a',
  'a|bc',
  '(ab)+c',
  'a{2,3}b',
  'a{2}$',
  '^ab?c*',
  '[a-c]+d',
  '[^a]b',
  '[\\d-]+x',
  '\\bred\\b',
  '\\w+@\\w+\\.de',
  '(?:a|b)*?c',
  'x\\.y',
  '\\D\\d',
  '(a*)*b',
]
const texts = [
  '',
  'a',
  'bc',
  'ababc',
  'aab',
  'xaa',
  'acc',
  'cabd',
  'bb',
  '4-2x',
  'a red one',
  'bored',
  'ada@web.de',
  'x.y',
  'xzy',
  'q7',
  'AB\nABC',
]

test('a pattern matches what a regular expression matches', () => {
  for (const pattern of patterns)
    for (const text of texts) {
      const wanted = new RegExp(pattern, 'im').test(text)
      expect([pattern, text, createPattern(pattern)(text)]).toEqual([pattern, text, wanted])
    }
})

test('what would take others for ever is matched in one pass, or refused', () => {
  const text = 'a'.repeat(20_000)
  for (const pattern of ['(a+)+b', '(a|a)*b', '(a|aa)+$b', '(.*)*x'])
    expect(createPattern(pattern)(text)).toBe(false)
  for (const pattern of ['((((a{99}){99}){99}){99}){99}', '((((){99}){99}){99}){99}'])
    expect(() => createPattern(pattern)).toThrow('too large')
})

test('what is no pattern, or needs a look back, is refused with a reason', () => {
  for (const pattern of ['(a', 'a)', '[a', '*', '\\', 'a{3,2}', 'a{101}'])
    expect(() => createPattern(pattern)).toThrow('cannot be read')
  expect(() => createPattern('(a)\\1')).toThrow('is not known')
  expect(() => createPattern('(?=a)')).toThrow('groups')
})

test('words are found letter by letter, whatever the case and the white space', () => {
  expect(literal('Red  Lever')('the red\nlever')).toBe(true)
  expect(literal('a.c')('abc')).toBe(false)
})
