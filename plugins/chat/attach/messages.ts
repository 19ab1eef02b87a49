import type { Messages } from 'convosphere'

export const en: Messages = {
  'chat.attach.add': 'Attach texts or images',
  'chat.attach.added': 'Attached: {{name}}',
  'chat.attach.attached': 'Attachments',
  'chat.attach.drop': 'Drop texts or images here',
  'chat.attach.error.blind':
    '{{model}} can’t see images. Remove the images or choose another model.',
  'chat.attach.error.empty': 'The file is empty',
  'chat.attach.error.failed': 'The file didn’t get through. Try again.',
  'chat.attach.error.full':
    'Your attachments have no room left ({{limit}} MB). A day after you delete conversations, theirs is free again.',
  'chat.attach.error.gone': 'An attachment is no longer there. Add it again.',
  'chat.attach.error.kind': 'Only texts and images (PNG, JPEG, WebP, GIF) can be attached',
  'chat.attach.error.none': 'Nothing can be attached here',
  'chat.attach.error.sent': 'This attachment was already sent',
  'chat.attach.error.tooMany_one': 'Only {{count}} attachment fits a question',
  'chat.attach.error.tooMany_other': 'At most {{count}} attachments fit a question',
  'chat.attach.expired_one': '{{count}} attachment wasn’t sent within a day and is gone.',
  'chat.attach.expired_other': '{{count}} attachments weren’t sent within a day and are gone.',
  'chat.attach.keep': 'Send along again',
  'chat.attach.native': 'Files to send along',
  'chat.attach.open': 'Open {{name}}',
  'chat.attach.pasted': 'Pasted text.txt',
  'chat.attach.pastedAsText': 'The file didn’t get through, so its text is in your question.',
  'chat.attach.remove': 'Remove {{name}}',
  'chat.attach.removed': 'Removed: {{name}}',
  'chat.attach.sightNo': 'This model can’t see images. Choose another one or remove the images.',
  'chat.attach.sightUnknown':
    'It isn’t known whether this model sees images. If it doesn’t, the provider may refuse them.',
  'chat.attach.toText': 'Put into the question as text',
  'chat.attach.waiting': 'Your question goes out once its attachments are there.',
  'chat.settings.attachedImageMegabytes': 'Largest attached image (MB)',
  'chat.settings.attachedTextKilobytes': 'Largest attached text (KB)',
  'chat.settings.attachmentsAPersonMegabytes': 'Room for one person’s attachments (MB)',
  'chat.settings.attachmentsAQuestion': 'Attachments of one question',
  'chat.settings.attachmentsAQuestion.help': '0: nothing can be attached.',
}

export const de: Messages = {
  'chat.attach.add': 'Texte oder Bilder anhängen',
  'chat.attach.added': 'Angehängt: {{name}}',
  'chat.attach.attached': 'Anhänge',
  'chat.attach.drop': 'Texte oder Bilder hier ablegen',
  'chat.attach.error.blind':
    '{{model}} kann keine Bilder sehen. Entfernen Sie die Bilder, oder wählen Sie ein anderes Modell.',
  'chat.attach.error.empty': 'Die Datei ist leer',
  'chat.attach.error.failed': 'Die Datei ist nicht angekommen. Versuchen Sie es noch einmal.',
  'chat.attach.error.full':
    'Für Ihre Anhänge ist kein Platz mehr ({{limit}} MB). Einen Tag, nachdem Sie Unterhaltungen gelöscht haben, ist der Platz ihrer Anhänge wieder frei.',
  'chat.attach.error.gone': 'Ein Anhang ist nicht mehr da. Fügen Sie ihn noch einmal hinzu.',
  'chat.attach.error.kind': 'Anhängen lassen sich nur Texte und Bilder (PNG, JPEG, WebP, GIF)',
  'chat.attach.error.none': 'Hier lässt sich nichts anhängen',
  'chat.attach.error.sent': 'Dieser Anhang ist schon gesendet',
  'chat.attach.error.tooMany_one': 'Zu einer Frage passt nur {{count}} Anhang',
  'chat.attach.error.tooMany_other': 'Zu einer Frage passen höchstens {{count}} Anhänge',
  'chat.attach.expired_one':
    '{{count}} Anhang wurde nicht binnen eines Tages gesendet und ist weg.',
  'chat.attach.expired_other':
    '{{count}} Anhänge wurden nicht binnen eines Tages gesendet und sind weg.',
  'chat.attach.keep': 'Wieder mitsenden',
  'chat.attach.native': 'Dateien zum Mitsenden',
  'chat.attach.open': '{{name}} öffnen',
  'chat.attach.pasted': 'Eingefügter Text.txt',
  'chat.attach.pastedAsText':
    'Die Datei ist nicht angekommen, deshalb steht ihr Text in Ihrer Frage.',
  'chat.attach.remove': '{{name}} entfernen',
  'chat.attach.removed': 'Entfernt: {{name}}',
  'chat.attach.sightNo':
    'Dieses Modell kann keine Bilder sehen. Wählen Sie ein anderes, oder entfernen Sie die Bilder.',
  'chat.attach.sightUnknown':
    'Ob dieses Modell Bilder sieht, ist nicht bekannt. Wenn nicht, lehnt der Anbieter sie vielleicht ab.',
  'chat.attach.toText': 'Als Text in die Frage setzen',
  'chat.attach.waiting': 'Ihre Frage wird gesendet, sobald ihre Anhänge da sind.',
  'chat.settings.attachedImageMegabytes': 'Größtes angehängtes Bild (MB)',
  'chat.settings.attachedTextKilobytes': 'Größter angehängter Text (KB)',
  'chat.settings.attachmentsAPersonMegabytes': 'Platz für die Anhänge einer Person (MB)',
  'chat.settings.attachmentsAQuestion': 'Anhänge einer Frage',
  'chat.settings.attachmentsAQuestion.help': '0: Es lässt sich nichts anhängen.',
}
