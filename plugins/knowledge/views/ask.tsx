import { t } from 'convosphere'
import { Button } from 'convosphere/views'

interface AskProps {
  query: string
  collectionId: string | undefined
}

/** One box for what stands in the documents. */
export function Ask({ query, collectionId }: AskProps) {
  return (
    <form action="/knowledge/search" class="search" role="search">
      {collectionId ? <input type="hidden" name="collection" value={collectionId} /> : ''}
      <input
        type="search"
        name="q"
        class="input"
        value={query}
        aria-label={t('knowledge.ask')}
        placeholder={t('knowledge.ask')}
        maxlength="1000"
      />
      <Button label={t('knowledge.search')} icon="search" iconOnly />
    </form>
  )
}
