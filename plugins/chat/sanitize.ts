import sanitizeHtml from 'sanitize-html'

const words = (text: string) => text.trim().split(/\s+/)

// MathML Core (W3C) as KaTeX writes it.
const mathTags = words(`
  math semantics annotation mrow mi mn mo ms mtext mspace mfrac msqrt mroot mstyle mpadded mphantom
  menclose msub msup msubsup munder mover munderover mmultiscripts mprescripts none mtable mtr mtd`)
const mathAttributes = words(`
  display mathvariant stretchy fence separator lspace rspace accent accentunder columnalign rowspacing
  columnspacing width height depth linethickness scriptlevel displaystyle minsize maxsize movablelimits
  largeop symmetric encoding xmlns notation`)

const allowed: sanitizeHtml.IOptions = {
  allowedTags: [
    ...words(`p br hr h1 h2 h3 h4 h5 h6 strong em s blockquote ul ol li code pre span div section sup a
      table thead tbody tr th td`),
    ...mathTags,
  ],
  allowedAttributes: {
    a: ['href', 'title', 'rel', 'target', 'class', 'id'],
    ol: ['start'],
    li: ['class', 'id'],
    th: ['class'],
    td: ['class'],
    code: ['class'],
    span: ['class'],
    div: ['class', 'tabindex'],
    pre: ['tabindex'],
    section: ['class'],
    ...Object.fromEntries(mathTags.map((tag) => [tag, mathAttributes])),
  },
  allowedClasses: {
    a: ['cite', 'image', 'footnote-ref', 'footnote-backref'],
    code: [/^language-[\w+#-]{1,30}$/],
    span: [/^hljs-[a-z_-]{1,30}$/, 'task', 'task-done', 'function_', 'class_', 'inherited__'],
    div: ['code', 'code-name', 'wide', 'maths'],
    li: ['task', 'footnote'],
    th: ['left', 'right', 'center'],
    td: ['left', 'right', 'center'],
    section: ['code', 'footnotes'],
  },
  allowedSchemes: ['http', 'https', 'mailto'],
  allowProtocolRelative: false,
}

/** What may stand in a message: nothing that runs, loads, or that htmx would look at. */
export const sanitize = (html: string): string => sanitizeHtml(html, allowed)
