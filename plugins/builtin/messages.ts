import type { Messages } from 'convosphere'

export const en: Messages = {
  'builtin.abilities': [
    'What I can do:',
    '',
    '- **Calculate**: “15 % of 80”, “sqrt(2) * 3.5”, “what percent is 20 of 80?”',
    '- **Dates and times**: “what time is it?”, “in 30 days”, “days until 2027-01-01”, “which weekday is December 24?”',
    '- **Find things in your conversations**: “find invoice”',
  ].join('\n'),
  'builtin.askAdmin': 'For everything else an admin can connect a language model.',
  'builtin.connect': 'For everything else, [connect a language model](/models/welcome).',
  'builtin.date': 'That’s {{weekday}}, {{date}}.',
  'builtin.daysBetween_one': 'Between {{from}} and {{to}} there’s **{{count}} day**.',
  'builtin.daysBetween_other': 'Between {{from}} and {{to}} there are **{{count}} days**.',
  'builtin.daysUntil_one': 'It’s **{{count}} day** until {{to}}.',
  'builtin.daysUntil_other': 'It’s **{{count}} days** until {{to}}.',
  'builtin.found_one': 'I found “{{what}}” in {{count}} conversation:',
  'builtin.found_other': 'I found “{{what}}” in {{count}} conversations:',
  'builtin.foundNothing': 'I found nothing about “{{what}}” in your conversations.',
  'builtin.greeting': 'Hello! I’m the built-in assistant of {{name}}, not a language model.',
  'builtin.inDocuments': 'Your documents say about this:',
  'builtin.notInDocuments': 'I didn’t find that in your documents.',
  'builtin.quotes':
    '- **Quote your documents**: ask with the words that should stand there, and I say where.',
  'builtin.result': '`{{expression}}` = **{{result}}**',
  'builtin.time': 'It’s **{{time}}** ({{zone}}).',
  'builtin.undefined': '`{{expression}}` has no result.',
  'builtin.unknown':
    'I’m the built-in assistant of {{name}}, not a language model, so I didn’t understand that.',
}

export const de: Messages = {
  'builtin.abilities': [
    'Was ich kann:',
    '',
    '- **Rechnen**: „15 % von 80“, „Wurzel aus 2 * 3,5“, „Wie viel Prozent sind 20 von 80?“',
    '- **Datum und Uhrzeit**: „Wie spät ist es?“, „in 30 Tagen“, „Tage bis 1.1.2027“, „Welcher Wochentag ist der 24. Dezember?“',
    '- **In Ihren Unterhaltungen suchen**: „Suche Rechnung“',
  ].join('\n'),
  'builtin.askAdmin': 'Für alles andere kann die Administration ein Sprachmodell anbinden.',
  'builtin.connect': 'Für alles andere [binden Sie ein Sprachmodell an](/models/welcome).',
  'builtin.date': 'Das ist {{weekday}}, der {{date}}.',
  'builtin.daysBetween_one': 'Zwischen dem {{from}} und dem {{to}} liegt **{{count}} Tag**.',
  'builtin.daysBetween_other': 'Zwischen dem {{from}} und dem {{to}} liegen **{{count}} Tage**.',
  'builtin.daysUntil_one': 'Bis zum {{to}} ist es noch **{{count}} Tag**.',
  'builtin.daysUntil_other': 'Bis zum {{to}} sind es noch **{{count}} Tage**.',
  'builtin.found_one': 'Ich habe „{{what}}“ in {{count}} Unterhaltung gefunden:',
  'builtin.found_other': 'Ich habe „{{what}}“ in {{count}} Unterhaltungen gefunden:',
  'builtin.foundNothing': 'Ich habe in Ihren Unterhaltungen nichts zu „{{what}}“ gefunden.',
  'builtin.greeting': 'Hallo! Ich bin der eingebaute Assistent von {{name}} und kein Sprachmodell.',
  'builtin.inDocuments': 'In Ihren Dokumenten steht dazu:',
  'builtin.notInDocuments': 'Das habe ich in Ihren Dokumenten nicht gefunden.',
  'builtin.quotes':
    '- **Aus Ihren Dokumenten zitieren**: Fragen Sie mit den Wörtern, die dort stehen sollen, und ich sage, wo.',
  'builtin.result': '`{{expression}}` = **{{result}}**',
  'builtin.time': 'Es ist **{{time}}** Uhr ({{zone}}).',
  'builtin.undefined': '`{{expression}}` hat kein Ergebnis.',
  'builtin.unknown':
    'Ich bin der eingebaute Assistent von {{name}} und kein Sprachmodell. Das habe ich nicht verstanden.',
}
