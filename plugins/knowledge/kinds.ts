import { documentTypes } from './extract/type.ts'

/** Kinds of files as people tell them apart, and the media types of each. */
const kinds = {
  pdf: /\/pdf$/,
  text: /word|opendocument\.text|text\/(plain|markdown)$/,
  sheet: /spreadsheet|\/csv$/,
  slides: /presentation/,
  book: /epub/,
  page: /\/html$/,
  image: /^image\//,
  audio: /^audio\//,
}

export type FileKind = keyof typeof kinds
export const fileKinds = Object.keys(kinds) as [FileKind, ...FileKind[]]

/** What kind of file a media type stands for; undefined while nobody has seen it. */
export const kindOf = (type: string): FileKind | undefined =>
  fileKinds.find((kind) => kinds[kind].test(type))

/** The media types of a kind. */
export const typesOf = (kind: FileKind): string[] =>
  documentTypes.filter((type) => kindOf(type) === kind)
