import type { Messages } from 'convosphere'

export const en: Messages = {
  'guestbook.answers_one': 'One answer was given today.',
  'guestbook.answers_other': '{{count}} answers were given today.',
  'guestbook.line': 'Your line',
  'guestbook.may.read': 'Read the guestbook',
  'guestbook.may.write': 'Sign the guestbook',
  'guestbook.settings.greeting': 'Greeting',
  'guestbook.settings.longest': 'Longest line, in characters',
  'guestbook.sign': 'Sign',
  'guestbook.title': 'Guestbook',
}

export const de: Messages = {
  'guestbook.answers_one': 'Heute wurde eine Antwort gegeben.',
  'guestbook.answers_other': 'Heute wurden {{count}} Antworten gegeben.',
  'guestbook.line': 'Ihre Zeile',
  'guestbook.may.read': 'Das Gästebuch lesen',
  'guestbook.may.write': 'Ins Gästebuch schreiben',
  'guestbook.settings.greeting': 'Begrüßung',
  'guestbook.settings.longest': 'Längste Zeile, in Zeichen',
  'guestbook.sign': 'Eintragen',
  'guestbook.title': 'Gästebuch',
}
