import { t, view } from 'convosphere'
import { Button, Tabs } from 'convosphere/views'
import { isAudio, isImage } from '../extract/type.ts'
import type { Stretch } from '../neighbours.ts'
import type { Document, PageText, StoredChunk } from '../store.ts'
import { Media } from './media.tsx'

const noText = 'knowledge.error.noText'

export interface ReadingProps {
  document: Document
  /** Where it is read; its file is `<path>/file`. */
  path: string
  /** The page that is shown, as text. */
  text: PageText | undefined
  n: number
  /** How many there are. */
  count: number
  /** What is marked on it. */
  mark: Stretch | undefined
  /** The text alone, not the pages as they look. */
  isText: boolean
  /** Where the script is that draws PDFs. */
  pdfjs: string
  /** What is said in a recording, or seen in an image. */
  said: StoredChunk[]
  /** Whether an image or a recording can be read again. */
  mayRead: boolean
}

/** The pages of a document as they look, or their text, with a passage marked. */
export function Reading(props: ReadingProps) {
  const { type } = props.document
  return (
    <>
      {isImage(type) || isAudio(type) ? <Media {...props} /> : ''}
      {isAudio(type) ? '' : <Pages {...props} />}
    </>
  )
}

function Pages(props: ReadingProps) {
  const { document, mark, isText, text, count } = props
  // A PDF without text can be looked at all the same.
  if (document.status === 'failed' && !count && document.error?.key !== noText) return <></>
  return (
    <>
      {document.type === 'application/pdf' && count ? (
        <Tabs
          label={t('knowledge.views')}
          current={hrefOf(props, props.n)}
          tabs={[
            { href: hrefOf(props, props.n, false), label: t('knowledge.asPages') },
            { href: hrefOf(props, props.n, true), label: t('knowledge.asText') },
          ]}
        />
      ) : (
        ''
      )}
      <Pager {...props} />
      {mark?.headings.length ? (
        <p class="quiet path" safe>
          {mark.headings.join(' › ')}
        </p>
      ) : (
        ''
      )}
      {isText ? text ? <Text text={text} mark={mark} /> : '' : <Sheet {...props} />}
    </>
  )
}

function hrefOf({ path, mark, isText }: ReadingProps, n: number, text = isText): string {
  const query = new URLSearchParams({
    page: String(n),
    ...(mark && { passage: mark.address }),
    ...(text && { view: 'text' }),
  })
  return `${path}?${query}`
}

/** The way through the pages. */
function Pager(props: ReadingProps) {
  const { n, count, document, isText } = props
  const last = document.pages ?? count
  if (last < 2) return <></>
  return (
    <nav class="row pager" aria-label={t('knowledge.pager')}>
      {n > 1 ? (
        <Button
          href={hrefOf(props, n - 1)}
          label={t('knowledge.before')}
          icon="left"
          iconOnly
          kind="quiet"
        />
      ) : (
        ''
      )}
      <form class="row" action={props.path}>
        {isText ? <input type="hidden" name="view" value="text" /> : ''}
        {props.mark ? <input type="hidden" name="passage" value={props.mark.address} /> : ''}
        <label for="page" safe>
          {t('knowledge.page')}
        </label>
        <input
          class="input page-number"
          id="page"
          name="page"
          type="number"
          min="1"
          max={String(last)}
          value={String(n)}
        />
        <span class="quiet" safe>
          {t('knowledge.of', { count: last })}
        </span>
      </form>
      {n < last ? (
        <Button
          href={hrefOf(props, n + 1)}
          label={t('knowledge.after')}
          icon="right"
          iconOnly
          kind="quiet"
        />
      ) : (
        ''
      )}
    </nav>
  )
}

/** A page as it looks, drawn by a script; its text where there is none. */
function Sheet({ document, path, n, count, mark, text, pdfjs }: ReadingProps) {
  return (
    <>
      <div
        id="sheet"
        class="pdf"
        data-pdf={`${path}/file`}
        data-pdfjs={pdfjs}
        data-page={String(n)}
        data-mark={mark?.text}
        data-failed={t(count ? 'knowledge.notDrawn' : 'knowledge.error.broken')}
      >
        <canvas
          role="img"
          aria-label={t('knowledge.pageOf', { n, title: document.title })}
        ></canvas>
        <div class="text-layer"></div>
      </div>
      <p id="sheet-state" class="quiet" role="status" safe>
        {t('knowledge.drawing')}
      </p>
      {text ? (
        <noscript>
          <Text text={text} mark={mark} />
        </noscript>
      ) : (
        ''
      )}
    </>
  )
}

/** The text of a page, with what is marked of it. */
function Text({ text, mark }: { text: PageText; mark: Stretch | undefined }) {
  const from = mark ? Math.max(0, mark.start - text.start) : 0
  const to = mark ? Math.min(text.text.length, mark.end - text.start) : 0
  const isHere = to > from
  return (
    <div class="page-text" lang={view().locale}>
      <span safe>{text.text.slice(0, isHere ? from : undefined)}</span>
      {isHere ? (
        <>
          <mark id="marked" safe>
            {text.text.slice(from, to)}
          </mark>
          <span safe>{text.text.slice(to)}</span>
        </>
      ) : (
        ''
      )}
    </div>
  )
}
