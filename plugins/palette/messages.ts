import type { Messages } from 'convosphere'

export const en: Messages = {
  'palette.acts': 'Do',
  'palette.find': 'Find',
  'palette.keys': '↑ ↓ choose · Enter opens · Ctrl Enter opens a new tab · Esc closes',
  'palette.label': 'Where to, or what to do?',
  'palette.pages': 'Pages',
  'palette.search': 'Search all texts for “{{query}}”',
  'palette.threads': 'Conversations',
  'palette.title': 'Go to …',
}

export const de: Messages = {
  'palette.acts': 'Tun',
  'palette.find': 'Finden',
  'palette.keys': '↑ ↓ wählt · Enter öffnet · Strg Enter öffnet einen neuen Tab · Esc schließt',
  'palette.label': 'Wohin, oder was tun?',
  'palette.pages': 'Seiten',
  'palette.search': 'Alle Texte nach „{{query}}“ durchsuchen',
  'palette.threads': 'Unterhaltungen',
  'palette.title': 'Gehe zu …',
}
