import type { Messages } from 'convosphere'

export const en: Messages = {
  'password.help': 'At least 8 characters. A few unrelated words are easy to keep in mind.',
  'password.label': 'Password',
  'password.tooShort': 'At least {{limit}} characters',
  'password.wrong': 'This isn’t your current password',
}

export const de: Messages = {
  'password.help': 'Mindestens 8 Zeichen. Einige Wörter ohne Zusammenhang merken sich leicht.',
  'password.label': 'Passwort',
  'password.tooShort': 'Mindestens {{limit}} Zeichen',
  'password.wrong': 'Das ist nicht Ihr jetziges Passwort',
}
