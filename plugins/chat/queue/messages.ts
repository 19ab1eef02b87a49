import type { Messages } from 'convosphere'

export const en: Messages = {
  'chat.outbox.refused': 'Couldn’t be sent',
  'chat.outbox.takeBack': 'Take back into the field',
  'chat.outbox.title': 'Not sent yet',
  'chat.outbox.waits': 'Sent as soon as there’s a connection',
  'chat.queue.add': 'Send after the answer',
  'chat.queue.edit': 'Edit “{{text}}”',
  'chat.queue.editTitle': 'Edit what waits',
  'chat.queue.error.files': 'Files can’t wait. Send them once the answer is done',
  'chat.queue.error.full': 'At most {{limit}} questions can wait',
  'chat.queue.error.sent': 'This question was sent already',
  'chat.queue.error.waits': 'The answer before it isn’t complete',
  'chat.queue.held': 'Waiting, because the answer didn’t come to its end',
  'chat.queue.now': 'Stop the answer and send now',
  'chat.queue.remove': 'Remove “{{text}}”',
  'chat.queue.send': 'Send “{{text}}”',
  'chat.queue.sendNow': 'Stop the answer and send “{{text}}”',
  'chat.queue.title': 'Waiting',
  'chat.queue.waits': 'Sent when the answer is done',
}

export const de: Messages = {
  'chat.outbox.refused': 'Ließ sich nicht senden',
  'chat.outbox.takeBack': 'Zurück ins Feld holen',
  'chat.outbox.title': 'Noch nicht gesendet',
  'chat.outbox.waits': 'Wird gesendet, sobald es eine Verbindung gibt',
  'chat.queue.add': 'Nach der Antwort senden',
  'chat.queue.edit': '„{{text}}“ bearbeiten',
  'chat.queue.editTitle': 'Wartende Frage bearbeiten',
  'chat.queue.error.files':
    'Dateien können nicht warten. Senden Sie sie, sobald die Antwort fertig ist',
  'chat.queue.error.full': 'Höchstens {{limit}} Fragen können warten',
  'chat.queue.error.sent': 'Diese Frage ist schon gesendet',
  'chat.queue.error.waits': 'Die Antwort davor ist nicht vollständig',
  'chat.queue.held': 'Wartet, weil die Antwort nicht zu Ende kam',
  'chat.queue.now': 'Antwort anhalten und jetzt senden',
  'chat.queue.remove': '„{{text}}“ entfernen',
  'chat.queue.send': '„{{text}}“ senden',
  'chat.queue.sendNow': 'Antwort anhalten und „{{text}}“ senden',
  'chat.queue.title': 'Wartet',
  'chat.queue.waits': 'Wird gesendet, sobald die Antwort fertig ist',
}
