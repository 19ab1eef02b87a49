import { later, t } from 'convosphere'
import { Button, Page, Section, SelectField, TextField } from 'convosphere/views'
import type { Collection } from '../collections.ts'
import { largestSize, smallestSize } from '../cuts.ts'
import type { Chunk } from '../split.ts'
import type { Document } from '../store.ts'
import { languages } from '../words.ts'
import { languageText } from './details.tsx'

interface CutsPageProps {
  collection: Collection
  /** Those that it can be tried with. */
  documents: Document[]
  /** As they were sent; what was not is as it is now. */
  fields: Record<string, string>
  errors: Record<string, string>
  preview: Promise<string> | undefined
}

/** Where it is chosen how documents are cut into passages, and seen before. */
export function CutsPage({ collection, documents, fields, errors, preview }: CutsPageProps) {
  const { passageSize, language } = collection
  return (
    <Page
      title={`${t('knowledge.cuts')}: ${collection.name}`}
      actions={
        <Button
          href={`/knowledge?collection=${collection.id}`}
          label={t('knowledge.back')}
          icon="left"
        />
      }
    >
      <Section id="cuts" title={t('knowledge.cuts')} help={t('knowledge.cuts.help')}>
        <form method="post" class="stack form">
          <TextField
            name="passageSize"
            type="number"
            label={t('knowledge.passageSize')}
            help={t('knowledge.passageSize.help')}
            value={fields.passageSize ?? String(passageSize)}
            min={smallestSize}
            max={largestSize}
            error={errors.passageSize}
            required
          />
          <SelectField
            name="language"
            label={t('knowledge.details.language')}
            help={t('knowledge.language.help')}
            value={fields.language ?? language ?? ''}
            options={[
              { value: '', label: t('knowledge.language.found') },
              ...languages.map((one) => ({ value: one, label: languageText(one) })),
            ]}
          />
          {documents.length ? (
            <SelectField
              name="document"
              label={t('knowledge.cuts.try')}
              value={fields.document ?? documents[0]!.id}
              options={documents.map(({ id, title }) => ({ value: id, label: title }))}
            />
          ) : (
            ''
          )}
          <div class="row">
            <Button
              label={t('knowledge.cuts.preview')}
              attributes={{ formmethod: 'get', formaction: '#preview' }}
            />
            <Button label={t('knowledge.cuts.save')} kind="primary" />
          </div>
        </form>
      </Section>
      {preview ? (
        <Section id="preview" title={t('knowledge.cuts.preview')}>
          {later(preview)}
        </Section>
      ) : (
        ''
      )}
    </Page>
  )
}

/** The passages that a document would be cut into. */
export function Preview({ chunks, isWhole }: { chunks: Chunk[]; isWhole: boolean }) {
  return (
    <>
      <ol role="list" class="cuts">
        {chunks.map((chunk, index) => (
          <li>
            <p class="quiet facts-line">
              <span safe>{t('knowledge.passage', { n: index + 1 })}</span>
              <span safe>{t('knowledge.characters', { count: chunk.text.length })}</span>
              {chunk.page ? <span safe>{t('knowledge.onPage', { n: chunk.page })}</span> : ''}
              {chunk.headings.length ? <span safe>{chunk.headings.join(' › ')}</span> : ''}
            </p>
            <p class="cut" safe>
              {chunk.text}
            </p>
          </li>
        ))}
      </ol>
      {isWhole ? (
        ''
      ) : (
        <p class="quiet" safe>
          {t('knowledge.cuts.more')}
        </p>
      )}
    </>
  )
}
