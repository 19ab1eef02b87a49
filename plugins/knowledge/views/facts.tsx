import { t, view } from 'convosphere'
import { sizeText } from 'convosphere/views'
import type { Document } from '../store.ts'
import { dayText, languageText } from './details.tsx'

/** Who wrote a document and of when it is, its language and how much it is, in one line with others. */
export function Facts({ document }: { document: Document }) {
  const { author, date, language, hash, size, pages } = document
  return (
    <>
      {author ? <span safe>{author}</span> : ''}
      {date ? (
        <time datetime={date} safe>
          {dayText(date)}
        </time>
      ) : (
        ''
      )}
      {language && isOther(language) ? <span safe>{languageText(language)}</span> : ''}
      {hash ? <span safe>{sizeText(size)}</span> : ''}
      {pages ? <span safe>{t('knowledge.pages', { count: pages })}</span> : ''}
    </>
  )
}

/** A language that the reader would not take for granted. */
const isOther = (language: string) => language !== 'und' && language !== view().locale
