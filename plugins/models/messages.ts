import type { Messages } from 'convosphere'

export const en: Messages = {
  'models.error.busy': 'The model is busy. Try again in a moment, or choose another model.',
  'models.error.cut': 'The model’s answer broke off.',
  'models.error.empty': 'The model gave an empty answer. Ask again, or choose another model.',
  'models.error.failed': 'The model couldn’t answer.',
  'models.error.key': 'The provider doesn’t accept the key. An admin can correct it.',
  'models.error.noModel': 'This model isn’t available. Choose another one.',
  'models.error.parameter.maxTokens':
    'This model doesn’t accept so long an answer. Lower its length in the conversation’s instructions.',
  'models.error.parameter.reasoningEffort':
    'This model doesn’t accept this amount of thinking. Change it in the conversation’s instructions.',
  'models.error.parameter.temperature':
    'This model doesn’t accept this temperature. Change it in the conversation’s instructions.',
  'models.error.parameter.topP':
    'This model doesn’t accept this choice of words (top p). Change it in the conversation’s instructions.',
  'models.error.refused': 'The provider refused the question.',
  'models.error.silent': 'The model didn’t answer in time.',
  'models.error.stalled': 'The model stopped in the middle of its answer.',
  'models.error.tooLarge':
    'That’s more at once than the model’s provider takes. Many take files of up to 25 MB.',
  'models.error.tooLong': 'The conversation is too long for this model.',
  'models.error.unreachable': 'The provider can’t be reached.',
  'models.error.unreadable': 'The provider sent something that isn’t an answer.',
  'models.error.withdrawn': 'The model was switched off while it answered.',
  'models.may.read': 'See the models',
  'models.may.write': 'Connect model providers',
  'models.settings.betweenPartsSeconds': 'Seconds to wait for more text',
  'models.settings.betweenPartsSeconds.help':
    'An answer that stands still for longer is ended; what has come stays.',
  'models.settings.defaultModel': 'Default model',
  'models.settings.defaultModel.help':
    'Left empty, it’s the first model of a provider with a key, else the built-in one.',
  'models.settings.fallbackModel': 'Model to ask when another one fails',
  'models.settings.fallbackModel.help':
    'It’s asked when a model fails before its first word. The answer says who wrote it.',
  'models.settings.firstPartSeconds': 'Seconds to wait for the first text',
  'models.settings.firstPartSeconds.help':
    'Retries count too. Large models on slow machines may need minutes.',
  'models.settings.localServers': 'Addresses where local models are looked for',
  'models.settings.localServers.baseUrl': 'Address',
  'models.settings.localServers.help':
    'Asked when somebody opens the page for connecting models, for one second each.',
  'models.settings.localServers.name': 'Name',
  'models.title': 'Model choice',
  'models.welcome.add': 'Connect {{name}}',
  'models.welcome.address': 'Address',
  'models.welcome.address.help':
    'Any server that speaks OpenAI’s protocol, like http://192.168.0.5:8080/v1',
  'models.welcome.connected': 'Connected',
  'models.welcome.connectedNow_one': '{{name}} is connected and offers {{count}} model.',
  'models.welcome.connectedNow_other': '{{name}} is connected and offers {{count}} models.',
  'models.welcome.found': 'Found on this machine',
  'models.welcome.intro':
    'Connect a model, or start with the built-in assistant, which calculates and finds things but can’t converse.',
  'models.welcome.key': 'Key',
  'models.welcome.key.help': 'It’s stored encrypted. Servers of your own often need none.',
  'models.welcome.models_one': '{{count}} model: {{names}}',
  'models.welcome.models_other': '{{count}} models: {{names}}',
  'models.welcome.more': 'and {{count}} more',
  'models.welcome.needed': 'Enter a key or an address',
  'models.welcome.nothing':
    'Ollama, LM Studio, llama.cpp or vLLM aren’t running at their usual addresses. Start one and look again, or enter a key below.',
  'models.welcome.again': 'Look again',
  'models.welcome.other': 'Another server',
  'models.welcome.provider': 'Provider',
  'models.welcome.skip': 'Skip for now',
  'models.welcome.start': 'Ask the first question',
  'models.welcome.submit': 'Connect',
  'models.welcome.title': 'Which model should answer?',
  'models.welcome.withKey': 'With a key or an address',
}

export const de: Messages = {
  'models.error.busy':
    'Das Modell ist ausgelastet. Versuchen Sie es gleich noch einmal oder wählen Sie ein anderes.',
  'models.error.cut': 'Die Antwort des Modells brach ab.',
  'models.error.empty':
    'Das Modell gab eine leere Antwort. Fragen Sie noch einmal oder wählen Sie ein anderes.',
  'models.error.failed': 'Das Modell konnte nicht antworten.',
  'models.error.key':
    'Der Anbieter nimmt den Schlüssel nicht an. Die Administration kann ihn berichtigen.',
  'models.error.noModel': 'Dieses Modell ist nicht verfügbar. Wählen Sie ein anderes.',
  'models.error.parameter.maxTokens':
    'Dieses Modell nimmt eine so lange Antwort nicht an. Verringern Sie die Länge in den Anweisungen der Unterhaltung.',
  'models.error.parameter.reasoningEffort':
    'Dieses Modell nimmt dieses Maß an Nachdenken nicht an. Ändern Sie es in den Anweisungen der Unterhaltung.',
  'models.error.parameter.temperature':
    'Dieses Modell nimmt diese Temperatur nicht an. Ändern Sie sie in den Anweisungen der Unterhaltung.',
  'models.error.parameter.topP':
    'Dieses Modell nimmt diese Wortauswahl (Top-p) nicht an. Ändern Sie sie in den Anweisungen der Unterhaltung.',
  'models.error.refused': 'Der Anbieter hat die Frage abgelehnt.',
  'models.error.silent': 'Das Modell hat nicht rechtzeitig geantwortet.',
  'models.error.stalled': 'Das Modell ist mitten in der Antwort stehen geblieben.',
  'models.error.tooLarge':
    'Das ist mehr auf einmal, als der Anbieter des Modells annimmt. Viele nehmen Dateien bis 25 MB.',
  'models.error.tooLong': 'Die Unterhaltung ist für dieses Modell zu lang.',
  'models.error.unreachable': 'Der Anbieter ist nicht erreichbar.',
  'models.error.unreadable': 'Der Anbieter hat etwas geschickt, das keine Antwort ist.',
  'models.error.withdrawn': 'Das Modell wurde abgeschaltet, während es antwortete.',
  'models.may.read': 'Die Modelle sehen',
  'models.may.write': 'Modellanbieter anbinden',
  'models.settings.betweenPartsSeconds': 'Wartezeit auf weiteren Text (Sekunden)',
  'models.settings.betweenPartsSeconds.help':
    'Eine Antwort, die länger stillsteht, wird beendet; was gekommen ist, bleibt.',
  'models.settings.defaultModel': 'Standardmodell',
  'models.settings.defaultModel.help':
    'Leer heißt: das erste Modell eines Anbieters mit Schlüssel, sonst das eingebaute.',
  'models.settings.fallbackModel': 'Ersatzmodell, wenn ein anderes ausfällt',
  'models.settings.fallbackModel.help':
    'Es wird gefragt, wenn ein Modell vor dem ersten Wort scheitert. Die Antwort nennt, wer sie schrieb.',
  'models.settings.firstPartSeconds': 'Wartezeit auf den ersten Text (Sekunden)',
  'models.settings.firstPartSeconds.help':
    'Neue Versuche zählen mit. Große Modelle brauchen auf langsamen Rechnern Minuten.',
  'models.settings.localServers': 'Adressen für die Suche nach lokalen Modellen',
  'models.settings.localServers.baseUrl': 'Adresse',
  'models.settings.localServers.help':
    'Sie werden gefragt, wenn jemand die Seite zum Anbinden öffnet, je eine Sekunde lang.',
  'models.settings.localServers.name': 'Name',
  'models.title': 'Modellwahl',
  'models.welcome.add': '{{name}} anbinden',
  'models.welcome.address': 'Adresse',
  'models.welcome.address.help':
    'Jeder Server, der das Protokoll von OpenAI spricht, etwa http://192.168.0.5:8080/v1',
  'models.welcome.connected': 'Angebunden',
  'models.welcome.connectedNow_one': '{{name}} ist angebunden und bietet {{count}} Modell an.',
  'models.welcome.connectedNow_other': '{{name}} ist angebunden und bietet {{count}} Modelle an.',
  'models.welcome.found': 'Auf diesem Rechner gefunden',
  'models.welcome.intro':
    'Binden Sie ein Modell an, oder beginnen Sie mit dem eingebauten Assistenten: Er rechnet und findet, kann aber kein Gespräch führen.',
  'models.welcome.key': 'Schlüssel',
  'models.welcome.key.help':
    'Er wird verschlüsselt gespeichert. Eigene Server brauchen oft keinen.',
  'models.welcome.models_one': '{{count}} Modell: {{names}}',
  'models.welcome.models_other': '{{count}} Modelle: {{names}}',
  'models.welcome.more': 'und {{count}} weitere',
  'models.welcome.needed': 'Geben Sie einen Schlüssel oder eine Adresse ein',
  'models.welcome.nothing':
    'Ollama, LM Studio, llama.cpp oder vLLM laufen nicht an ihren üblichen Adressen. Starten Sie eines davon und suchen Sie noch einmal, oder geben Sie unten einen Schlüssel ein.',
  'models.welcome.again': 'Noch einmal suchen',
  'models.welcome.other': 'Ein anderer Server',
  'models.welcome.provider': 'Anbieter',
  'models.welcome.skip': 'Vorerst überspringen',
  'models.welcome.start': 'Die erste Frage stellen',
  'models.welcome.submit': 'Anbinden',
  'models.welcome.title': 'Welches Modell soll antworten?',
  'models.welcome.withKey': 'Mit Schlüssel oder Adresse',
}
