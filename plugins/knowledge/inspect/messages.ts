/** What people read about how passages were found. */
export const en = {
  'knowledge.outcome.cited': 'Cited as {{n}}',
  'knowledge.outcome.copy': 'Left out',
  'knowledge.outcome.copy.why': 'Left out: the same text stands in a passage before it.',
  'knowledge.outcome.room': 'Not used',
  'knowledge.outcome.room.why':
    'Left out: others fit better, and only so many go along with a question.',
  'knowledge.outcome.share': 'Not used',
  'knowledge.outcome.share.why':
    'Left out: its document had its share of the first places already.',
  'knowledge.outcome.unhelpful': 'Left out',
  'knowledge.outcome.unhelpful.why':
    'Left out: it holds too few of the question’s words, and by meaning it’s no nearer than chance would have it.',
  'knowledge.outcome.used': 'Used',
  'knowledge.retrieval': 'How this was found',
  'knowledge.retrieval.about': 'about {{tokens}} tokens',
  'knowledge.retrieval.asked': 'Looked for',
  'knowledge.retrieval.back': 'To the answer',
  'knowledge.retrieval.byBoth': 'By words and by meaning ({{model}})',
  'knowledge.retrieval.byWords': 'By words',
  'knowledge.retrieval.everywhere': 'All documents that you could read then',
  'knowledge.retrieval.goesOn': 'Your question was short, so the one before it was looked for too.',
  'knowledge.retrieval.hidden_one':
    'One more passage is in a document that is gone, or that you can’t read any more.',
  'knowledge.retrieval.hidden_other':
    '{{count}} more passages are in documents that are gone, or that you can’t read any more.',
  'knowledge.retrieval.how': 'How',
  'knowledge.retrieval.looked': 'Passages, the best first',
  'knowledge.retrieval.lookedHelp': 'What was looked at for the answer, and what became of it.',
  'knowledge.retrieval.nothing': 'There is nothing to show.',
  'knowledge.retrieval.search': 'Search {{n}}',
  'knowledge.retrieval.searched': 'What was searched',
  'knowledge.retrieval.tokens': 'Told to the model',
  'knowledge.retrieval.where': 'Where',
  'knowledge.why.meaning':
    'By meaning it’s in place {{rank}} ({{alike}} alike), with a weight of {{counted}}.',
  'knowledge.why.meaningAlone': 'By meaning it’s in place {{rank}} ({{alike}} alike).',
  'knowledge.why.meaningNothing':
    'By meaning it’s in place {{rank}} ({{alike}} alike), which didn’t count: meaning and words found too little in common.',
  'knowledge.why.model': 'The model that reranks put it in place {{rank}}.',
  'knowledge.why.noWords': 'Its words alone wouldn’t have found it.',
  'knowledge.why.show': 'Why this was found',
  'knowledge.why.someWords': 'By words it’s in place {{rank}}.',
  'knowledge.why.word': '“{{word}}”',
  'knowledge.why.words': 'By words it’s in place {{rank}}: it holds {{words}}.',
}

export const de: typeof en = {
  'knowledge.outcome.cited': 'Zitiert als {{n}}',
  'knowledge.outcome.copy': 'Weggelassen',
  'knowledge.outcome.copy.why': 'Weggelassen: Derselbe Text steht in einer Textstelle davor.',
  'knowledge.outcome.room': 'Weggelassen',
  'knowledge.outcome.room.why':
    'Weggelassen: Andere passen besser, und nur eine Handvoll geht mit einer Frage mit.',
  'knowledge.outcome.share': 'Weggelassen',
  'knowledge.outcome.share.why':
    'Weggelassen: Ihr Dokument hatte schon seinen Anteil an den ersten Plätzen.',
  'knowledge.outcome.unhelpful': 'Weggelassen',
  'knowledge.outcome.unhelpful.why':
    'Weggelassen: Sie enthält zu wenige Wörter der Frage, und dem Sinn nach ist sie nicht näher, als es der Zufall will.',
  'knowledge.outcome.used': 'Verwendet',
  'knowledge.retrieval': 'Wie das gefunden wurde',
  'knowledge.retrieval.about': 'etwa {{tokens}} Tokens',
  'knowledge.retrieval.asked': 'Gesucht',
  'knowledge.retrieval.back': 'Zur Antwort',
  'knowledge.retrieval.byBoth': 'Nach Wörtern und nach Bedeutung ({{model}})',
  'knowledge.retrieval.byWords': 'Nach Wörtern',
  'knowledge.retrieval.everywhere': 'Alle Dokumente, die Sie damals lesen konnten',
  'knowledge.retrieval.goesOn': 'Ihre Frage war kurz, deshalb wurde auch die davor gesucht.',
  'knowledge.retrieval.hidden_one':
    'Eine weitere Textstelle steht in einem Dokument, das es nicht mehr gibt oder das Sie nicht mehr lesen dürfen.',
  'knowledge.retrieval.hidden_other':
    '{{count}} weitere Textstellen stehen in Dokumenten, die es nicht mehr gibt oder die Sie nicht mehr lesen dürfen.',
  'knowledge.retrieval.how': 'Wie',
  'knowledge.retrieval.looked': 'Textstellen, die beste zuerst',
  'knowledge.retrieval.lookedHelp': 'Was für die Antwort angesehen wurde, und was daraus wurde.',
  'knowledge.retrieval.nothing': 'Es gibt nichts zu zeigen.',
  'knowledge.retrieval.search': 'Suche {{n}}',
  'knowledge.retrieval.searched': 'Was durchsucht wurde',
  'knowledge.retrieval.tokens': 'Dem Modell mitgegeben',
  'knowledge.retrieval.where': 'Wo',
  'knowledge.why.meaning':
    'Dem Sinn nach auf Platz {{rank}} ({{alike}} ähnlich), mit einem Gewicht von {{counted}}.',
  'knowledge.why.meaningAlone': 'Dem Sinn nach auf Platz {{rank}} ({{alike}} ähnlich).',
  'knowledge.why.meaningNothing':
    'Dem Sinn nach auf Platz {{rank}} ({{alike}} ähnlich); das zählte nicht, weil Bedeutung und Wörter zu wenig gemeinsam fanden.',
  'knowledge.why.model': 'Das nachordnende Modell setzte sie auf Platz {{rank}}.',
  'knowledge.why.noWords': 'Nach Wörtern allein wäre sie nicht gefunden worden.',
  'knowledge.why.show': 'Warum das gefunden wurde',
  'knowledge.why.someWords': 'Nach Wörtern auf Platz {{rank}}.',
  'knowledge.why.word': '„{{word}}“',
  'knowledge.why.words': 'Nach Wörtern auf Platz {{rank}}: Sie enthält {{words}}.',
}
