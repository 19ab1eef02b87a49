import { t } from 'convosphere'
import { Button, Notice, Page } from 'convosphere/views'
import type { Piece, Stretch } from '../changes.ts'
import type { Document } from '../store.ts'
import type { Changes } from '../versions.ts'

interface ChangesPageProps extends Changes {
  document: Document
}

/** So many stretches are shown. */
const most = 300
/** So many characters of a paragraph tell where one is. */
const hintSize = 160

/** Tells the page from others of its document. */
export const changesTitle = ({ document: { title }, before, after }: ChangesPageProps): string =>
  `${t('knowledge.changes', { before, after })}: ${title}`

/** What one version says otherwise than another. */
export function ChangesPage(props: ChangesPageProps) {
  const { document, isUnread, stretches } = props
  return (
    <Page
      title={changesTitle(props)}
      actions={
        <Button
          href={`/knowledge/documents/${document.id}/versions`}
          label={t('knowledge.back')}
          icon="left"
        />
      }
    >
      {isUnread ? (
        <Notice kind="info" text={t('knowledge.changes.unread')} />
      ) : !stretches ? (
        <Notice kind="info" text={t('knowledge.changes.tooMany')} />
      ) : stretches.every((stretch) => 'same' in stretch) ? (
        <Notice kind="info" text={t('knowledge.changes.none')} />
      ) : (
        <Stretches stretches={stretches} />
      )}
    </Page>
  )
}

function Stretches({ stretches }: { stretches: Stretch[] }) {
  return (
    <div class="changes">
      {stretches.slice(0, most).map((stretch, index) => (
        <Part stretch={stretch} isFirst={index === 0} isLast={index === stretches.length - 1} />
      ))}
      {stretches.length > most ? (
        <p class="quiet" safe>
          {t('knowledge.changes.more')}
        </p>
      ) : (
        ''
      )}
    </div>
  )
}

interface PartProps {
  stretch: Stretch
  isFirst: boolean
  isLast: boolean
}

const Part = ({ stretch, ...place }: PartProps) =>
  'same' in stretch ? (
    <Same paragraphs={stretch.same} {...place} />
  ) : (
    <>
      {stretch.changed.map((pieces) => (
        <Paragraph pieces={pieces} />
      ))}
    </>
  )

/** What stands in both: its ends, where something changed. */
function Same({
  paragraphs,
  isFirst,
  isLast,
}: { paragraphs: string[] } & Omit<PartProps, 'stretch'>) {
  const first = isFirst ? undefined : paragraphs[0]
  const last =
    isLast || (first !== undefined && paragraphs.length < 2) ? undefined : paragraphs.at(-1)
  const hidden = paragraphs.length - (first === undefined ? 0 : 1) - (last === undefined ? 0 : 1)
  return (
    <>
      {first === undefined ? '' : <Hint text={first} />}
      {hidden ? (
        <p class="quiet gap" safe>
          {t('knowledge.changes.same', { count: hidden })}
        </p>
      ) : (
        ''
      )}
      {last === undefined ? '' : <Hint text={last} />}
    </>
  )
}

const Hint = ({ text }: { text: string }) => (
  <p class="quiet" safe>
    {text.length > hintSize ? `${text.slice(0, hintSize).toWellFormed()} …` : text}
  </p>
)

function Paragraph({ pieces }: { pieces: Piece[] }) {
  return (
    <p>
      {pieces.map((piece) =>
        piece.in === 'both' ? (
          <span safe>{piece.text}</span>
        ) : piece.in === 'after' ? (
          <ins safe>{piece.text}</ins>
        ) : (
          <del safe>{piece.text}</del>
        ),
      )}
    </p>
  )
}
