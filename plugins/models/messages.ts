import type { Messages } from 'convosphere'

export const en: Messages = {
  'models.error.busy': 'The model is busy. Try again in a moment, or choose another model.',
  'models.error.cut': 'The model’s answer broke off.',
  'models.error.failed': 'The model couldn’t answer.',
  'models.error.key': 'The provider doesn’t accept the key. An admin can correct it.',
  'models.error.noModel': 'This model isn’t available. Choose another one.',
  'models.error.refused': 'The provider refused the question.',
  'models.error.silent': 'The model didn’t answer in time.',
  'models.error.stalled': 'The model stopped in the middle of its answer.',
  'models.error.tooLong': 'The conversation is too long for this model.',
  'models.error.unreachable': 'The provider can’t be reached.',
  'models.may.read': 'See the models',
  'models.settings.betweenPartsSeconds': 'Seconds to wait between two parts',
  'models.settings.defaultModel': 'Default model',
  'models.settings.fallbackModel': 'Model to ask when another one fails',
  'models.settings.firstPartSeconds': 'Seconds to wait for the first part',
}

export const de: Messages = {
  'models.error.busy':
    'Das Modell ist ausgelastet. Versuchen Sie es gleich noch einmal oder wählen Sie ein anderes.',
  'models.error.cut': 'Die Antwort des Modells brach ab.',
  'models.error.failed': 'Das Modell konnte nicht antworten.',
  'models.error.key':
    'Der Anbieter nimmt den Schlüssel nicht an. Die Administration kann ihn berichtigen.',
  'models.error.noModel': 'Dieses Modell ist nicht verfügbar. Wählen Sie ein anderes.',
  'models.error.refused': 'Der Anbieter hat die Frage abgelehnt.',
  'models.error.silent': 'Das Modell hat nicht rechtzeitig geantwortet.',
  'models.error.stalled': 'Das Modell ist mitten in der Antwort stehen geblieben.',
  'models.error.tooLong': 'Die Unterhaltung ist für dieses Modell zu lang.',
  'models.error.unreachable': 'Der Anbieter ist nicht erreichbar.',
  'models.may.read': 'Die Modelle sehen',
  'models.settings.betweenPartsSeconds': 'Wartezeit zwischen zwei Teilen (Sekunden)',
  'models.settings.defaultModel': 'Standardmodell',
  'models.settings.fallbackModel': 'Ersatzmodell, wenn ein anderes ausfällt',
  'models.settings.firstPartSeconds': 'Wartezeit auf den ersten Teil (Sekunden)',
}
