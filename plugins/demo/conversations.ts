/** Who is there in a demonstration; the first administers. */
export const people = [
  { name: 'Ada Lovelace', email: 'ada@example.org', role: 'admin', locale: 'en' },
  { name: 'Konrad Zuse', email: 'konrad@example.org', role: 'manager', locale: 'de' },
  { name: 'Grete Hermann', email: 'grete@example.org', role: 'user', locale: 'de' },
] as const

interface Conversation {
  /** The address of the person who had it. */
  of: (typeof people)[number]['email']
  title: string
  turns: { question: string; answer: string }[]
}

/** What they have talked about: prose, lists, tables, code and maths, in German and English. */
export const conversations: Conversation[] = [
  {
    of: 'ada@example.org',
    title: 'Bernoulli numbers',
    turns: [
      {
        question: 'How are the Bernoulli numbers defined?',
        answer: `They are the coefficients in

$$\\frac{x}{e^x - 1} = \\sum_{n=0}^{\\infty} B_n \\frac{x^n}{n!}$$

The first ones are $B_0 = 1$, $B_1 = -\\tfrac12$ and $B_2 = \\tfrac16$. All odd ones after $B_1$ are zero.`,
      },
      {
        question: 'Can you compute them in a few lines of TypeScript?',
        answer: `This is the Akiyama–Tanigawa algorithm. It takes about $n^2$ steps:

\`\`\`ts
function bernoulli(n: number): number {
  const row: number[] = []
  for (let m = 0; m <= n; m++) {
    row[m] = 1 / (m + 1)
    for (let j = m; j > 0; j--) row[j - 1] = j * (row[j - 1]! - row[j]!)
  }
  return row[0]!
}
\`\`\`

It returns $+\\tfrac12$ for $n = 1$, the other usual convention. For exact values, use fractions instead of floating-point numbers.`,
      },
    ],
  },
  {
    of: 'ada@example.org',
    title: 'Agenda for Monday',
    turns: [
      {
        question: 'Draft a 30-minute agenda for choosing a ticket system.',
        answer: `| Minutes | Topic | Outcome |
| --- | --- | --- |
| 0–5 | What hurts today | Three problems everyone agrees on |
| 5–20 | Two candidates, ten minutes of questions | Open points for each |
| 20–27 | Vote | One system on trial for four weeks |
| 27–30 | Who does what | Names and dates |

Send the two candidates round on Friday, so that Monday is for questions only.`,
      },
    ],
  },
  {
    of: 'konrad@example.org',
    title: 'Urlaubsvertretung',
    turns: [
      {
        question: 'Was gehört in eine Übergabe vor dem Urlaub?',
        answer: `Auf eine Seite passt, was die Vertretung wirklich braucht:

- [x] **Laufendes:** Stand, nächster Schritt, Frist
- [x] **Ansprechpersonen:** wer entscheidet, wer nur Bescheid wissen muss
- [ ] **Zugänge:** am Tag davor gemeinsam ausprobieren
- [ ] **Was warten kann:** ausdrücklich nennen, das entlastet am meisten

Eine Viertelstunde im Gespräch ersetzt danach viele Rückfragen.`,
      },
    ],
  },
  {
    of: 'grete@example.org',
    title: 'Umlaute in Dateinamen',
    turns: [
      {
        question: 'Warum findet mein Skript „Übersicht.pdf“ nicht, obwohl die Datei da ist?',
        answer: `Wahrscheinlich ist das „Ü“ auf zwei Arten geschrieben: als ein Zeichen (NFC) oder als „U“ mit angehängten Punkten (NFD). Beide sehen gleich aus, sind aber verschiedene Bytes. Vergleichen Sie beide in derselben Form:

\`\`\`python
import unicodedata

def gleich(a: str, b: str) -> bool:
    return unicodedata.normalize("NFC", a) == unicodedata.normalize("NFC", b)
\`\`\`

Dateien, die auf einem Mac entstanden sind, tragen oft NFD.`,
      },
    ],
  },
]
