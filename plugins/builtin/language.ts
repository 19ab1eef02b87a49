export type Language = 'de' | 'en'

const telling: Record<Language, Set<string>> = {
  de: new Set(
    'der die das den dem ein eine ist sind war wie was wer wo wann welcher welche welches wieviel viel und oder nicht ich du sie mir bitte von vom vor seit bis zum zur nach tag tage tagen woche wochen monat monaten jahr jahren jahre heute morgen gestern übermorgen hallo suche suchen finde uhr uhrzeit datum prozent wurzel aus mal geteilt durch hoch berechne rechne wochentag habe über können kannst'.split(
      ' ',
    ),
  ),
  en: new Set(
    'the a an is are was how what who where when which much many and or not i you me please of from ago since until till to day days week weeks month months year years today tomorrow yesterday hello hi search find look for time date percent square root times divided by power calculate compute weekday did have about can could'.split(
      ' ',
    ),
  ),
}

/** The language of a question: the one that more of its words belong to, else the person's. */
export function languageOf(question: string, usual: string): Language {
  const words = question
    .slice(0, 1000)
    .toLowerCase()
    .split(/[^\p{L}]+/u)
  const german = words.filter((word) => telling.de.has(word)).length
  const english = words.filter((word) => telling.en.has(word)).length
  if (german !== english) return german > english ? 'de' : 'en'
  return usual === 'de' ? 'de' : 'en'
}

const greeting =
  /^\W*(?:hi|hello|hey|hallo|moin|servus|grüß gott|guten (?:tag|morgen|abend)|good (?:morning|afternoon|evening)|danke|thanks|thank you|who are you|wer bist du|wer sind sie|what can you do|was kannst du|was können sie|help|hilfe)(?!\p{L})(?:\W+\p{L}+){0,4}\W*$/iu

/** Whether somebody says hello or thanks, or asks who answers. */
export const isGreeting = (question: string): boolean => greeting.test(question)
