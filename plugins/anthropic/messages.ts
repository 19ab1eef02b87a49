import type { Messages } from 'convosphere'

export const en: Messages = {
  'anthropic.settings.apiKey': 'Anthropic key',
  'anthropic.settings.apiKey.help': 'From the Anthropic console. It’s stored encrypted.',
  'anthropic.settings.baseUrl': 'Address of the Anthropic API',
  'anthropic.settings.baseUrl.help':
    'Without /v1. Leave it empty unless you use a gateway of your own.',
  'anthropic.title': 'Anthropic',
}

export const de: Messages = {
  'anthropic.settings.apiKey': 'Anthropic-Schlüssel',
  'anthropic.settings.apiKey.help': 'Aus der Anthropic-Konsole. Er wird verschlüsselt gespeichert.',
  'anthropic.settings.baseUrl': 'Adresse der Anthropic-API',
  'anthropic.settings.baseUrl.help':
    'Ohne /v1. Leer lassen, solange Sie kein eigenes Gateway betreiben.',
  'anthropic.title': 'Anthropic',
}
