import { t } from 'convosphere'
import { Button, Notice } from 'convosphere/views'
import { clock } from '../clock.ts'
import { isImage } from '../extract/type.ts'
import type { Stretch } from '../neighbours.ts'
import type { Document, StoredChunk } from '../store.ts'

interface MediaProps {
  document: Document
  /** Where it is shown; its file is `<path>/file`. */
  path: string
  mark: Stretch | undefined
  /** What is said in a recording. */
  said: StoredChunk[]
  /** Whether its text can be had by reading it again. */
  mayRead: boolean
}

/** An image, or a recording at the moment that is cited, with what is said in it. */
export function Media({ document, path, mark, said, mayRead }: MediaProps) {
  const { type, title, status, version } = document
  const file = `${path}/file`
  const isSeen = isImage(type)
  const isUnread = status === 'ready' && version > 0 && !said.length
  return (
    <>
      {isSeen ? (
        <img
          class="picture"
          src={file}
          alt={title}
          width={document.width}
          height={document.height}
        />
      ) : (
        <audio
          class="recording"
          controls="controls"
          preload="metadata"
          src={mark?.time === undefined ? file : `${file}#t=${mark.time}`}
          aria-label={title}
        ></audio>
      )}
      {isUnread ? (
        <>
          <Notice
            kind="info"
            text={t(isSeen ? 'knowledge.media.unseen' : 'knowledge.media.unheard')}
          />
          {mayRead ? (
            <form method="post" action={`/knowledge/documents/${document.id}/reading`}>
              <Button label={t('knowledge.media.read')} icon="redo" />
            </form>
          ) : (
            ''
          )}
        </>
      ) : (
        ''
      )}
      {isSeen ? '' : <Transcript path={path} said={said} mark={mark} />}
    </>
  )
}

/** What is said, each passage with the moment that it begins at. */
function Transcript({ path, said, mark }: Pick<MediaProps, 'path' | 'said' | 'mark'>) {
  return (
    <ol role="list" class="transcript">
      {said.map(({ n, text, time }) => (
        <li id={`said-${n}`}>
          {time === undefined ? (
            ''
          ) : (
            <a href={`${path}?passage=${n}#said-${n}`} data-time={String(time)} safe>
              {clock(time)}
            </a>
          )}
          <p class="cut">{n === mark?.n ? <mark safe>{text}</mark> : <span safe>{text}</span>}</p>
        </li>
      ))}
    </ol>
  )
}
