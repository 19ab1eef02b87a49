import type { Messages } from 'convosphere'

export const en: Messages = {
  'chat.back': 'Back',
  'chat.error.nothingToShare': 'There’s nothing in this conversation yet',
  'chat.error.temporary':
    'This conversation is temporary: a link would be gone with it, a day after its last use. Keep the conversation to share it.',
  'chat.export.help': 'Markdown and HTML hold the branch that’s shown, JSON all of them.',
  'chat.export.html': 'HTML, to read and print',
  'chat.export.json': 'JSON, to import again',
  'chat.export.md': 'Markdown',
  'chat.export.title': 'Take away as a file',
  'chat.share.help':
    'Whoever has the link can read this branch as it is now, without signing in. What you write later, other branches and your other conversations stay yours.',
  'chat.share.open': 'Export and share',
  'chat.share.title': 'Let others read',
  'chat.shared.asOf': 'Shared from {{instance}}, as it was on {{date}}.',
  'chat.shared.later': 'This answer was written on after it was shared.',
  'chat.shared.question': 'Question',
}

export const de: Messages = {
  'chat.back': 'Zurück',
  'chat.error.nothingToShare': 'In dieser Unterhaltung steht noch nichts',
  'chat.error.temporary':
    'Diese Unterhaltung ist temporär: Ein Link wäre mit ihr fort, einen Tag nach der letzten Nutzung. Behalten Sie die Unterhaltung, um sie zu teilen.',
  'chat.export.help': 'Markdown und HTML enthalten den gezeigten Zweig, JSON alle Zweige.',
  'chat.export.html': 'HTML, zum Lesen und Drucken',
  'chat.export.json': 'JSON, zum erneuten Importieren',
  'chat.export.md': 'Markdown',
  'chat.export.title': 'Als Datei mitnehmen',
  'chat.share.help':
    'Wer den Link hat, kann diesen Zweig so lesen, wie er jetzt ist, ohne sich anzumelden. Was Sie später schreiben, andere Zweige und Ihre anderen Unterhaltungen bleiben bei Ihnen.',
  'chat.share.open': 'Exportieren und teilen',
  'chat.share.title': 'Andere lesen lassen',
  'chat.shared.asOf': 'Geteilt aus {{instance}}, Stand vom {{date}}.',
  'chat.shared.later': 'Diese Antwort wurde nach dem Teilen weitergeschrieben.',
  'chat.shared.question': 'Frage',
}
