import { t } from 'convosphere'
import { Button, Links, Page, Section } from 'convosphere/views'
import type { DocumentLink } from '../links.ts'
import type { Document } from '../store.ts'

interface LinksPageProps {
  document: Document
  path: string
  links: DocumentLink[]
  next: string | undefined
  url: string | undefined
}

/** Where one lets anybody read a document. */
export function LinksPage({ document, ...rest }: LinksPageProps) {
  const back = `/knowledge/documents/${document.id}`
  return (
    <Page
      title={`${t('knowledge.share')}: ${document.title}`}
      actions={<Button href={back} label={t('knowledge.back')} icon="left" />}
    >
      <Section id="links" title={t('knowledge.links')} help={t('knowledge.links.help')}>
        <Links {...rest} />
      </Section>
    </Page>
  )
}
