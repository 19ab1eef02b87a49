import type { Messages } from 'convosphere'

export const en: Messages = {
  'openai.settings.apiKey': 'OpenAI key',
  'openai.settings.apiKey.help': 'From the OpenAI platform. It’s stored encrypted.',
  'openai.settings.baseUrl': 'Address of the OpenAI API',
  'openai.settings.baseUrl.help':
    'With /v1. Leave it empty for OpenAI itself, or enter any server that speaks its protocol.',
  'openai.settings.contextTokens': 'Context of its models, in tokens',
  'openai.settings.contextTokens.help':
    '0: as the server says. Enter it for servers that don’t say it, such as Ollama: what’s longer is then summarised instead of cut.',
  'openai.settings.endpoints': 'Further OpenAI-compatible servers',
  'openai.settings.endpoints.apiKey': 'Key',
  'openai.settings.endpoints.baseUrl': 'Address',
  'openai.settings.endpoints.contextTokens': 'Context in tokens',
  'openai.settings.endpoints.contextTokens.help': '0: as the server says',
  'openai.settings.endpoints.help':
    'Such as Ollama, LM Studio, llama.cpp, vLLM or OpenRouter. Several can be used at once.',
  'openai.settings.endpoints.id': 'Short name',
  'openai.settings.endpoints.name': 'Name',
  'openai.settings.endpoints.tools': 'Models call tools',
  'openai.settings.endpoints.tools.help': 'Where the server doesn’t say it',
  'openai.settings.tools': 'Its models can call tools',
  'openai.settings.tools.help':
    'For servers that don’t say it, such as vLLM; OpenRouter, Ollama, LM Studio, llama.cpp and Mistral do: models then look further into the documents by themselves. OpenAI’s own models can in any case.',
  'openai.title': 'OpenAI',
}

export const de: Messages = {
  'openai.settings.apiKey': 'OpenAI-Schlüssel',
  'openai.settings.apiKey.help': 'Aus der OpenAI-Plattform. Er wird verschlüsselt gespeichert.',
  'openai.settings.baseUrl': 'Adresse der OpenAI-API',
  'openai.settings.baseUrl.help':
    'Mit /v1. Leer für OpenAI selbst, sonst ein beliebiger Server, der dessen Protokoll spricht.',
  'openai.settings.contextTokens': 'Kontext der Modelle, in Tokens',
  'openai.settings.contextTokens.help':
    '0: wie der Server angibt. Für Server ohne Angabe eintragen, etwa Ollama: Was länger ist, wird dann zusammengefasst statt abgeschnitten.',
  'openai.settings.endpoints': 'Weitere OpenAI-kompatible Server',
  'openai.settings.endpoints.apiKey': 'Schlüssel',
  'openai.settings.endpoints.baseUrl': 'Adresse',
  'openai.settings.endpoints.contextTokens': 'Kontext in Tokens',
  'openai.settings.endpoints.contextTokens.help': '0: wie der Server angibt',
  'openai.settings.endpoints.help':
    'Etwa Ollama, LM Studio, llama.cpp, vLLM oder OpenRouter. Mehrere zugleich sind möglich.',
  'openai.settings.endpoints.id': 'Kurzname',
  'openai.settings.endpoints.name': 'Name',
  'openai.settings.endpoints.tools': 'Modelle rufen Werkzeuge auf',
  'openai.settings.endpoints.tools.help': 'Wo der Server es nicht angibt',
  'openai.settings.tools': 'Die Modelle können Werkzeuge aufrufen',
  'openai.settings.tools.help':
    'Für Server ohne Angabe, etwa vLLM; OpenRouter, Ollama, LM Studio, llama.cpp und Mistral geben es an: Modelle sehen dann selbst weiter in den Dokumenten nach. Die Modelle von OpenAI können es ohnehin.',
  'openai.title': 'OpenAI',
}
