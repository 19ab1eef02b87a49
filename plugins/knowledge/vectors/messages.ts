/** What admins read about what finds documents by their meaning. */
export const en = {
  'knowledge.error.incomplete': 'It doesn’t have all passages yet.',
  'knowledge.error.searched': 'What is searched, or chosen in the settings, can’t be discarded.',
  'knowledge.job.weigh': 'Compare embedding models on test questions',
  'knowledge.may.models': 'Choose what finds documents by their meaning',
  'knowledge.meaning': 'Search model',
  'knowledge.meaning.after': 'With the new one',
  'knowledge.meaning.again': 'Compare again',
  'knowledge.meaning.back': 'Search with this one again',
  'knowledge.meaning.before': 'As it is',
  'knowledge.meaning.collection': 'Collection',
  'knowledge.meaning.compared': 'Compared',
  'knowledge.meaning.comparing':
    'Both are being compared on the test questions; look again in a moment.',
  'knowledge.meaning.comparison': 'Comparison',
  'knowledge.meaning.comparisonHelp':
    'Found (recall@10) · order (nDCG@10), by words and meaning, on the test questions of the collections.',
  'knowledge.meaning.discard': 'Discard',
  'knowledge.meaning.discardOf': 'Discard the vectors of “{{model}}”',
  'knowledge.meaning.discardText': 'They would have to be made again.',
  'knowledge.meaning.each': 'Questions of “{{name}}”',
  'knowledge.meaning.gone': 'Goes',
  'knowledge.meaning.help':
    'Another model, chosen in the settings, makes its vectors while the one before is searched. Then both are compared, and you decide; the one before is kept for a week.',
  'knowledge.meaning.helpAlone':
    'Another model, chosen in the settings, makes its vectors while the one before is searched. As no collection has test questions, it’s searched by itself once it’s complete; the one before is kept for a week.',
  'knowledge.meaning.kept': 'Kept',
  'knowledge.meaning.made': 'Being made',
  'knowledge.meaning.models': 'Embedding models',
  'knowledge.meaning.none': 'No model has made vectors yet.',
  'knowledge.meaning.off':
    'No embedding model is chosen in the settings, so words alone are searched.',
  'knowledge.meaning.search': 'Search with this one',
  'knowledge.meaning.searched': 'Searched',
  'knowledge.meaning.slow': 'If this doesn’t go on, the background jobs say why.',
  'knowledge.meaning.theirs': 'A collection of others',
  'knowledge.meaning.vectors': '{{vectors}} of {{passages}} passages',
  'knowledge.meaning.waiting': 'Ready to be searched',
}

export const de: typeof en = {
  'knowledge.error.incomplete': 'Es sind noch nicht alle Textstellen darin.',
  'knowledge.error.searched':
    'Was durchsucht wird oder in den Einstellungen gewählt ist, lässt sich nicht verwerfen.',
  'knowledge.job.weigh': 'Embedding-Modelle an Testfragen vergleichen',
  'knowledge.may.models': 'Wählen, was Dokumente nach ihrer Bedeutung findet',
  'knowledge.meaning': 'Suchmodell',
  'knowledge.meaning.after': 'Mit dem neuen',
  'knowledge.meaning.again': 'Neu vergleichen',
  'knowledge.meaning.back': 'Wieder hiermit suchen',
  'knowledge.meaning.before': 'Wie es ist',
  'knowledge.meaning.collection': 'Sammlung',
  'knowledge.meaning.compared': 'Verglichen',
  'knowledge.meaning.comparing':
    'Beide werden gerade an den Testfragen verglichen; sehen Sie gleich noch einmal nach.',
  'knowledge.meaning.comparison': 'Vergleich',
  'knowledge.meaning.comparisonHelp':
    'Gefunden (Recall@10) · Reihenfolge (nDCG@10), nach Wörtern und Bedeutung, an den Testfragen der Sammlungen.',
  'knowledge.meaning.discard': 'Verwerfen',
  'knowledge.meaning.discardOf': 'Vektoren von „{{model}}“ verwerfen',
  'knowledge.meaning.discardText': 'Sie müssten neu erzeugt werden.',
  'knowledge.meaning.each': 'Fragen von „{{name}}“',
  'knowledge.meaning.gone': 'Verschwindet',
  'knowledge.meaning.help':
    'Ein anderes Modell, in den Einstellungen gewählt, erzeugt seine Vektoren, während mit dem bisherigen gesucht wird. Dann werden beide verglichen, und Sie entscheiden; das bisherige bleibt eine Woche erhalten.',
  'knowledge.meaning.helpAlone':
    'Ein anderes Modell, in den Einstellungen gewählt, erzeugt seine Vektoren, während mit dem bisherigen gesucht wird. Da keine Sammlung Testfragen hat, wird von selbst damit gesucht, sobald alles da ist; das bisherige bleibt eine Woche erhalten.',
  'knowledge.meaning.kept': 'Aufbewahrt',
  'knowledge.meaning.made': 'Wird erzeugt',
  'knowledge.meaning.models': 'Embedding-Modelle',
  'knowledge.meaning.none': 'Noch hat kein Modell Vektoren erzeugt.',
  'knowledge.meaning.off':
    'In den Einstellungen ist kein Embedding-Modell gewählt; gesucht wird nur nach Wörtern.',
  'knowledge.meaning.search': 'Hiermit suchen',
  'knowledge.meaning.searched': 'Damit wird gesucht',
  'knowledge.meaning.slow': 'Geht das nicht weiter, sagen die Hintergrundaufgaben, warum.',
  'knowledge.meaning.theirs': 'Eine Sammlung anderer',
  'knowledge.meaning.vectors': '{{vectors}} von {{passages}} Textstellen',
  'knowledge.meaning.waiting': 'Bereit zum Suchen',
}
