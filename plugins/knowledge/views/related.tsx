import { t } from 'convosphere'
import type { Document } from '../store.ts'
import { Facts } from './facts.tsx'

/** Documents on the same subject as the one that is shown. */
export function Related({ documents }: { documents: Document[] }) {
  if (!documents.length) return <></>
  return (
    <section aria-labelledby="related">
      <h2 id="related" safe>
        {t('knowledge.related')}
      </h2>
      <ul role="list" class="related">
        {documents.map((document) => (
          <li>
            <a href={`/knowledge/documents/${document.id}`} safe>
              {document.title}
            </a>{' '}
            <span class="quiet facts-line">
              <Facts document={document} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
