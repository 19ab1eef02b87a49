import { t } from 'convosphere'
import { Button } from 'convosphere/views'
import type { Document } from '../store.ts'

interface ShouldProps {
  question: string
  document: Document
  /** What stands in the passage. */
  quote: string
  /** The page to come back to. */
  next: string
}

/** So much of a passage tells it from all others. */
const enough = 400

/** One press that makes a passage what should be found for a question. */
export const Should = ({ question, document, quote, next }: ShouldProps) => (
  <form method="post" action={`/knowledge/collections/${document.collectionId}/questions`}>
    <input type="hidden" name="question" value={question.slice(0, 1000)} />
    <input type="hidden" name="documentId" value={document.id} />
    <input type="hidden" name="quote" value={quote.slice(0, enough).toWellFormed()} />
    <input type="hidden" name="next" value={next} />
    <Button label={t('knowledge.trials.should')} icon="check" kind="quiet" />
  </form>
)
