/**
 * Questions of everyday life, which hardly any library of documents answers. What they find by
 * their meaning was found by chance, so they tell how alike passages have to be to say more than
 * that: it depends on the model, on the language and on how much there is to find.
 */
export const everyday = {
  de: [
    'Wie backe ich ein Sauerteigbrot?',
    'Was ist die Hauptstadt von Australien?',
    'Wie lange soll ich täglich mit dem Hund spazieren gehen?',
    'Wer schrieb den Roman Moby Dick?',
    'Woran erkennt man Masern?',
    'Wie viele Spieler hat eine Fußballmannschaft?',
    'Wann begann die Französische Revolution?',
    'Wie bekomme ich Rotweinflecken aus dem Teppich?',
    'Wann pflanzt man am besten Tomaten?',
    'Wie wird Käse hergestellt?',
    'Was kostet eine Geige?',
    'Wie hoch ist der Mount Everest?',
  ],
  en: [
    'How do I bake a sourdough bread?',
    'What is the capital of Australia?',
    'How long should I walk my dog each day?',
    'Who wrote the novel Moby Dick?',
    'What are the symptoms of measles?',
    'How many players are in a football team?',
    'When did the French Revolution begin?',
    'How do I get red wine stains out of a carpet?',
    'What is the best time to plant tomatoes?',
    'How is cheese made?',
    'What does a violin cost?',
    'How high is Mount Everest?',
  ],
}

/** What chance reaches rarely: so many standard deviations over the mean. */
const deviations = 2

/** How alike passages may be to a question by chance, as the best that everyday ones find tell. */
export function byChance(best: number[]): number {
  const mean = best.reduce((sum, one) => sum + one, 0) / best.length
  const variance = best.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (best.length - 1)
  return mean + deviations * Math.sqrt(variance)
}

/** So many times more may be found until it is measured anew. */
export const muchMore = 1.5
