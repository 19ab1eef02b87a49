import { expect, test } from 'bun:test'
import { chooseLocale, createTranslations } from '../../src/i18n.ts'

test.each([
  ['the choice of the person comes first', 'en', 'de', 'en'],
  ['the first language of the browser that we have', undefined, 'fr, en-GB;q=0.8, de;q=0.5', 'en'],
  ['with its quality, however it is spaced', undefined, 'en; q=0.3, de ; q=0.9', 'de'],
  ['not one that the browser refuses', undefined, 'en;q=0, fr', 'de'],
  ['not one that only begins alike', undefined, 'den, english', 'de'],
  ['that of the instance, without any', undefined, undefined, 'de'],
  ['that of the instance, for nonsense', 'xx', ';;;q=,,', 'de'],
])('the language is %s', (_, chosen, header, locale) => {
  expect(chooseLocale(chosen, header, 'de')).toBe(locale)
})

test('values are put in as they are: no value is read as a pattern', () => {
  const translate = createTranslations([{ de: {}, en: { hi: 'Hi {{name}}', secret: 'S' } }])('en')
  expect(translate('hi', { name: '{{name}} $t(secret) <b>' })).toBe('Hi {{name}} $t(secret) <b>')
  expect(translate('missing.key')).toBe('missing.key')
})
