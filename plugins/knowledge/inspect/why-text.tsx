import { t, view } from 'convosphere'
import type { Why } from './why.ts'

/** Why a passage was found where it was, in sentences. */
export function WhyText({ why }: { why: Why }) {
  return (
    <ul role="list" class="why">
      {[wordsText(why), meaningText(why), modelText(why)].map((text) =>
        text ? <li safe>{text}</li> : '',
      )}
    </ul>
  )
}

const modelText = ({ modelRank }: Why): string =>
  modelRank ? t('knowledge.why.model', { rank: modelRank }) : ''

function wordsText({ textRank, words }: Why): string {
  if (!textRank) return t('knowledge.why.noWords')
  const list = new Intl.ListFormat(view().locale).format(
    words.map((word) => t('knowledge.why.word', { word })),
  )
  return words.length
    ? t('knowledge.why.words', { rank: textRank, words: list })
    : t('knowledge.why.someWords', { rank: textRank })
}

function meaningText({ textRank, vectorRank, similarity, counted }: Why): string {
  if (!vectorRank || similarity === null) return ''
  const percent = new Intl.NumberFormat(view().locale, { style: 'percent' })
  const values = { rank: vectorRank, alike: percent.format(Math.max(0, similarity)) }
  if (!counted) return t('knowledge.why.meaningNothing', values)
  if (!textRank) return t('knowledge.why.meaningAlone', values)
  return t('knowledge.why.meaning', { ...values, counted: percent.format(counted) })
}
