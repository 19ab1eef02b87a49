import { t, view } from 'convosphere'
import { Button, SelectField, TextField } from 'convosphere/views'
import { type DetailName, longestDetail } from '../details.ts'
import type { Document } from '../store.ts'
import { languages } from '../words.ts'

/** What was written of a document, and why it was not taken. */
export interface RefusedDetails {
  values: Record<string, string>
  errors: Record<string, string>
}

/** What the form shows of a document; a language only where a person has said it. */
export const shownDetail = (document: Document, name: DetailName): string =>
  name === 'language' && !document.edited.includes(name) ? '' : (document[name] ?? '')

interface DetailsProps {
  document: Document
  refused?: RefusedDetails | undefined
}

/** The form in which a person says what the file does not, or says wrongly. */
export function EditDetails({ document, refused }: DetailsProps) {
  const { id, facts, language = 'und' } = document
  const field = (name: DetailName) => ({
    name,
    label: t(`knowledge.details.${name}`),
    value: refused?.values[name] ?? shownDetail(document, name),
    error: refused?.errors[name],
  })
  const ofFile = (name: 'title' | 'author' | 'date') => {
    if (!document.edited.includes(name)) return undefined
    const value = name === 'date' ? dayText(facts.date ?? '') : facts[name]
    return value ? t('knowledge.details.ofFile', { value }) : undefined
  }
  return (
    <details class="edit-details" open={Boolean(refused)}>
      <summary safe>{t('knowledge.details.edit')}</summary>
      <form class="stack" method="post" action={`/knowledge/documents/${id}/details`}>
        <TextField {...field('title')} help={ofFile('title')} maxlength={longestDetail} />
        <TextField {...field('author')} help={ofFile('author')} maxlength={longestDetail} />
        <TextField {...field('date')} help={ofFile('date') ?? t('knowledge.details.date.help')} />
        <SelectField
          {...field('language')}
          help={t('knowledge.details.language.help')}
          options={[
            { value: '', label: asRead(facts.language ?? language) },
            ...languages.map((value) => ({ value, label: languageText(value) })),
          ]}
        />
        <div class="row end">
          <Button label={t('knowledge.save')} kind="primary" />
        </div>
      </form>
    </details>
  )
}

/** The name of a language in the language of the page. */
export const languageText = (language: string): string =>
  language === 'und'
    ? t('knowledge.language.other')
    : (new Intl.DisplayNames(view().locale, { type: 'language' }).of(language) ?? language)

const asRead = (language: string) =>
  t('knowledge.details.asRead', { language: languageText(language) })

/** A day, month or year in words. */
export function dayText(day: string): string {
  if (!/-/.test(day)) return day
  const isWhole = day.length > 7
  const format = new Intl.DateTimeFormat(view().locale, {
    year: 'numeric',
    month: 'long',
    ...(isWhole && { day: 'numeric' }),
    timeZone: 'UTC',
  })
  return format.format(new Date(day))
}
