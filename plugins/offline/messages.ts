import type { Messages } from 'convosphere'

export const en: Messages = {
  'offline.here': 'On this device',
  'offline.keep': 'Keep what I read on this device',
  'offline.keepHelp':
    'The conversations you opened last can then be read without a connection. They lie in this browser until you sign out, so switch it on only on a device of your own.',
  'offline.kept': 'What is kept',
  'offline.nothing': 'Nothing is kept here yet.',
  'offline.open': 'Set up',
  'offline.title': 'Reading offline',
  'offline.unable': 'This browser keeps pages only from an address that begins with https.',
}

export const de: Messages = {
  'offline.here': 'Auf diesem Gerät',
  'offline.keep': 'Was ich lese, auf diesem Gerät behalten',
  'offline.keepHelp':
    'Die zuletzt geöffneten Unterhaltungen lassen sich dann auch ohne Verbindung lesen. Sie liegen in diesem Browser, bis Sie sich abmelden. Schalten Sie es deshalb nur auf einem eigenen Gerät ein.',
  'offline.kept': 'Was hier liegt',
  'offline.nothing': 'Hier liegt noch nichts.',
  'offline.open': 'Einrichten',
  'offline.title': 'Offline lesen',
  'offline.unable': 'Dieser Browser behält Seiten nur von einer Adresse, die mit https beginnt.',
}
