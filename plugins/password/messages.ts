import type { Messages } from 'convosphere'

export const en: Messages = {
  'password.change': 'Change password',
  'password.changed': 'Your password is changed. All other sessions and all tokens have ended.',
  'password.current': 'Current password',
  'password.forgotten': 'Forgotten? Whoever looks after people here gives you a new one.',
  'password.help': 'At least 8 characters. A few unrelated words are easy to keep in mind.',
  'password.label': 'Password',
  'password.next': 'New password',
  'password.others': 'All other sessions and all tokens end.',
  'password.tooShort': 'At least {{limit}} characters',
  'password.wrong': 'This isn’t your current password',
}

export const de: Messages = {
  'password.change': 'Passwort ändern',
  'password.changed':
    'Ihr Passwort ist geändert. Alle anderen Sitzungen und alle Tokens sind beendet.',
  'password.current': 'Jetziges Passwort',
  'password.forgotten': 'Vergessen? Wer hier die Personen verwaltet, gibt Ihnen ein neues.',
  'password.help': 'Mindestens 8 Zeichen. Einige zusammenhanglose Wörter kann man sich gut merken.',
  'password.label': 'Passwort',
  'password.next': 'Neues Passwort',
  'password.others': 'Alle anderen Sitzungen und alle Tokens enden.',
  'password.tooShort': 'Mindestens {{limit}} Zeichen',
  'password.wrong': 'Das ist nicht Ihr jetziges Passwort',
}
