import type { Messages } from 'convosphere'

export const en: Messages = {
  'openai.settings.apiKey': 'OpenAI key',
  'openai.settings.baseUrl': 'Address of the OpenAI API',
  'openai.settings.endpoints': 'Further OpenAI-compatible servers',
  'openai.settings.endpoints.apiKey': 'Key',
  'openai.settings.endpoints.baseUrl': 'Address',
  'openai.settings.endpoints.id': 'Short name',
  'openai.settings.endpoints.name': 'Name',
  'openai.title': 'OpenAI',
}

export const de: Messages = {
  'openai.settings.apiKey': 'OpenAI-Schlüssel',
  'openai.settings.baseUrl': 'Adresse der OpenAI-API',
  'openai.settings.endpoints': 'Weitere OpenAI-kompatible Server',
  'openai.settings.endpoints.apiKey': 'Schlüssel',
  'openai.settings.endpoints.baseUrl': 'Adresse',
  'openai.settings.endpoints.id': 'Kurzname',
  'openai.settings.endpoints.name': 'Name',
  'openai.title': 'OpenAI',
}
