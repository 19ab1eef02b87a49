import type { Messages } from 'convosphere'

export const en: Messages = {
  'announcements.dismiss': 'Dismiss',
  'announcements.error.span': 'The end must be after the beginning.',
  'announcements.error.tooMany':
    'There are as many announcements as can be kept. Delete some first.',
  'announcements.may.write': 'Announce something to everybody',
  'announcements.title': 'Announcement',
}

export const de: Messages = {
  'announcements.dismiss': 'Ausblenden',
  'announcements.error.span': 'Das Ende muss nach dem Beginn liegen.',
  'announcements.error.tooMany':
    'Es gibt so viele Mitteilungen, wie aufbewahrt werden können. Löschen Sie erst einige.',
  'announcements.may.write': 'Allen etwas mitteilen',
  'announcements.title': 'Mitteilung',
}
