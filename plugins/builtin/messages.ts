import type { Messages } from 'convosphere'

export const en: Messages = {
  'builtin.name': 'Built in',
}

export const de: Messages = {
  'builtin.name': 'Eingebaut',
}
