import { t, view } from 'convosphere'
import { sizeText } from 'convosphere/views'
import type { Document } from '../store.ts'
import { clock } from '../clock.ts'
import { dayText, languageText } from './details.tsx'

/** Who wrote a document and of when it is, its language and how much it is, in one line with others. */
export function Facts({ document }: { document: Document }) {
  const { author, date, language, hash, size, pages, duration, width, height } = document
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
      {duration ? <span safe>{clock(duration)}</span> : ''}
      {width && height ? <span safe>{t('knowledge.pixels', { width, height })}</span> : ''}
      {pages ? <span safe>{t('knowledge.pages', { count: pages })}</span> : ''}
    </>
  )
}

/** A language that the reader would not take for granted. */
const isOther = (language: string) => language !== 'und' && language !== view().locale
