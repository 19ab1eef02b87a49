import { view } from 'convosphere'

export const ndcgFormat = () =>
  new Intl.NumberFormat(view().locale, { minimumFractionDigits: 3, maximumFractionDigits: 3 })
export const recallFormat = () => new Intl.NumberFormat(view().locale, { style: 'percent' })

/** nDCG as people read it. */
export const ndcgText = (value: number): string => ndcgFormat().format(value)
/** Recall, in percent. */
export const recallText = (value: number): string => recallFormat().format(value)
