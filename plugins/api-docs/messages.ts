import type { Messages } from 'convosphere'

export const en: Messages = {
  'api-docs.answerBody': 'Body of the answer',
  'api-docs.answerHeaders': 'Headers of the answer',
  'api-docs.answers': 'Answers',
  'api-docs.body': 'Body',
  'api-docs.bodyOptional': 'Body (may be left out)',
  'api-docs.cancel': 'Stop reading',
  'api-docs.default': 'default {{value}}',
  'api-docs.document': 'OpenAPI document',
  'api-docs.everyone': 'Everyone may call this, signed in or not.',
  'api-docs.groups': 'Groups',
  'api-docs.intro':
    'Everything this instance can do over HTTP, as it runs now. Requests sent from here use your session and really happen.',
  'api-docs.introToken':
    'Programs send a token instead; it may do what its permissions (scopes) name.',
  'api-docs.length': '{{range}} characters',
  'api-docs.noAnswer': 'No answer came. Check the connection and send it again.',
  'api-docs.optional': 'optional',
  'api-docs.otherwise': 'Else',
  'api-docs.parameters': 'Parameters',
  'api-docs.permission': 'Permission',
  'api-docs.permissionMissing': 'You don’t have it.',
  'api-docs.send': 'Send',
  'api-docs.sending': 'Sending …',
  'api-docs.shapes': 'Shapes',
  'api-docs.title': 'API',
  'api-docs.try': 'Try it',
}

export const de: Messages = {
  'api-docs.answerBody': 'Inhalt der Antwort',
  'api-docs.answerHeaders': 'Kopfzeilen der Antwort',
  'api-docs.answers': 'Antworten',
  'api-docs.body': 'Inhalt',
  'api-docs.bodyOptional': 'Inhalt (kann wegfallen)',
  'api-docs.cancel': 'Nicht weiterlesen',
  'api-docs.default': 'sonst {{value}}',
  'api-docs.document': 'OpenAPI-Dokument',
  'api-docs.everyone': 'Das darf jeder aufrufen, auch ohne Anmeldung.',
  'api-docs.groups': 'Gruppen',
  'api-docs.intro':
    'Alles, was diese Instanz über HTTP kann, so wie sie gerade läuft. Anfragen von hier nutzen Ihre Sitzung und werden wirklich ausgeführt.',
  'api-docs.introToken':
    'Programme senden stattdessen ein Token; es darf, was seine Berechtigungen (Scopes) nennen.',
  'api-docs.length': '{{range}} Zeichen',
  'api-docs.noAnswer':
    'Es kam keine Antwort. Prüfen Sie die Verbindung und senden Sie noch einmal.',
  'api-docs.optional': 'optional',
  'api-docs.otherwise': 'Sonst',
  'api-docs.parameters': 'Parameter',
  'api-docs.permission': 'Berechtigung',
  'api-docs.permissionMissing': 'Sie haben sie nicht.',
  'api-docs.send': 'Senden',
  'api-docs.sending': 'Wird gesendet …',
  'api-docs.shapes': 'Datenformen',
  'api-docs.title': 'API',
  'api-docs.try': 'Ausprobieren',
}
