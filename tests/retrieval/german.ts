/**
 * Questions as people ask them, in words of their own, and the sections of the Debian reference that
 * answer them: 2 answers it by itself, 1 helps. README.md has the rule.
 */
export const questions: [question: string, sections: Record<string, number>][] = [
  [
    'Wie melde ich mich per SSH ohne Passwort auf einem anderen Rechner an?',
    { '6.3.3': 2, '6.3.5': 1 },
  ],
  [
    'Kann ich eine gelöschte Datei retten, die ein Programm noch geöffnet hat?',
    { '9.8.10': 2, '9.8.4': 1 },
  ],
  ['Wie verschlüssele ich einen USB-Stick?', { '9.9.1': 2, '9.9.2': 1, '9.9': 1 }],
  [
    'Wie sorge ich dafür, dass ein Paket in einer bestimmten Version bevorzugt wird?',
    { '2.7.3': 2, '2.7.6': 1, '2.7.7': 1 },
  ],
  ['Die Uhr im BIOS geht falsch, wie stelle ich sie?', { '9.5.5': 2 }],
  ['Welcher Prozess belegt einen Socket oder eine Datei?', { '9.4.7': 2, '9.4.5': 2 }],
  ['Wie lasse ich ein Programm jede Nacht von selbst laufen?', { '9.4.14': 2 }],
  ['Wie starte ich einen Auftrag einmal zu einer späteren Uhrzeit?', { '9.4.13': 2 }],
  ['Woran erkenne ich, dass meine Festplatte bald kaputt geht?', { '9.6.11': 2 }],
  ['Wie brenne ich ein Abbild auf eine DVD?', { '9.7.7': 2, '9.7.6': 1 }],
  ['Wie sichere ich meine eigenen Daten?', { '10.2.3': 2, '10.2.1': 1, '10.2.2': 1, '10.2': 1 }],
  [
    'Wie lösche ich alles auf einer Platte so, dass es niemand mehr lesen kann?',
    { '9.8.8': 2, '9.8.9': 1 },
  ],
  ['Wie wandle ich einen Text von Latin-1 nach UTF-8 um?', { '11.1.1': 2, '11.1.2': 1 }],
  ['Wie füge ich zwei PDF-Dokumente zu einem zusammen?', { '11.4.2': 2, '11.4.3': 1 }],
  [
    'Wie gebe ich dem Rechner ohne grafische Oberfläche eine feste IP-Adresse?',
    { '5.3': 2, '5.4.1': 1 },
  ],
  [
    'Wie erlaube ich jemandem, Befehle mit den Rechten des Administrators auszuführen?',
    { '4.7.1': 2, '1.1.12': 2 },
  ],
  ['Wie setze ich ein vergessenes root-Passwort zurück?', { '4.6.4': 2 }],
  [
    'Mein Speicherplatz reicht nicht mehr, wie vergrößere ich ihn mit LVM?',
    { '9.6.13': 2, '9.6.4': 2 },
  ],
  ['Wie spielt mein System Aktualisierungen von selbst ein?', { '2.7.8': 2 }],
  ['Wie verhindere ich, dass apt meine ganze Leitung belegt?', { '2.7.9': 2 }],
  ['Wo steht der Name des Rechners, und wie ändere ich ihn?', { '3.2.1': 2, '5.1.1': 1 }],
  ['Wie leite ich Ports durch einen SSH-Tunnel weiter, um Mails zu holen?', { '6.3.7': 2 }],
  ['Worin unterscheiden sich harte und symbolische Links?', { '1.2.7': 2, '9.8.11': 1 }],
  ['Was bedeuten die Rechte rwx bei einem Verzeichnis?', { '1.2.3': 2 }],
  ['Wie zerteile ich eine große Datei in Stücke?', { '9.8.5': 2 }],
  [
    'Wie prüfe ich mit einer Prüfsumme, ob eine Datei unverändert ist?',
    { '10.3.5': 2, '2.4.2': 1 },
  ],
  ['Wie messe ich, wie lange ein Befehl braucht?', { '9.4.1': 2 }],
  [
    'Welche Kodierung haben die Namen von Dateien, und wie wandle ich sie um?',
    { '8.1.3': 2, '11.1.3': 2 },
  ],
  ['Mein Programm braucht immer mehr Speicher, womit finde ich das Leck?', { '12.5.8': 2 }],
  ['Wie prüfe und repariere ich die Integrität eines Dateisystems?', { '9.6.6': 2 }],
]
