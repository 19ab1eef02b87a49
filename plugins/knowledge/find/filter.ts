import type { Wanted } from '../../search/index.ts'
import { fileKinds } from '../kinds.ts'
import type { DocumentFilter } from '../listing.ts'
import { languages } from '../words.ts'

/** What a search that is narrowed asks of documents; what there is no such thing of asks nothing. */
export const filterOf = ({
  q,
  owner,
  tag,
  type,
  language,
  from,
  to,
}: Wanted): Omit<DocumentFilter, 'collectionIds'> => ({
  q,
  owner,
  tag,
  from,
  to,
  type: fileKinds.find((kind) => kind === type),
  language: languages.find((one) => one === language),
})
