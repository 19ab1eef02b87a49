/** A file's name as a title, until the document says its own. */
export const titleFrom = (name: string): string =>
  name
    .replace(/\.[^.]+$/, '')
    .replaceAll('_', ' ')
    .trim() || name

/** Digits that a number has in a key. */
const longestNumber = 12

/** A title as people sort: without regard to case, Ä beside A, 10 after 9. */
export const titleKey = (title: string): string =>
  title
    .normalize('NFKD')
    .replaceAll(/\p{M}+/gu, '')
    .toLowerCase()
    .replaceAll(/\d+/g, (number) => number.padStart(longestNumber, '0'))
