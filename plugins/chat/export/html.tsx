import type { Reader } from 'convosphere'
import type { Message, Thread } from '../store.ts'
import { isImage } from '../attach/content.ts'
import type { Attachment } from '../attach/store.ts'
import type { Files } from './files.ts'
import { unlinked } from '../sources/cite.ts'
import { placeText } from '../sources/place.ts'
import css from './print.css' with { type: 'text' }

/** Whatever came into the file loads nothing and runs nothing. */
const policy =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; img-src data:"

/** The branch that is shown, as a page that needs nothing beside it and prints well. */
export function threadAsHtml(
  thread: Thread,
  branch: Message[],
  reader: Reader,
  files: Files,
): string {
  const { t, locale } = reader
  const title = thread.title || t('chat.untitled')
  const page = (
    <>
      {'<!doctype html>'}
      <html lang={locale}>
        <head>
          <meta charset="utf-8" />
          <meta http-equiv="content-security-policy" content={policy} />
          <meta name="viewport" content="width=device-width" />
          <meta name="referrer" content="no-referrer" />
          <meta name="robots" content="noindex" />
          <title safe>{title}</title>
          <style>{css as 'safe'}</style>
        </head>
        <body>
          <h1 safe>{title}</h1>
          {branch.map((message) => (
            <Article message={message} reader={reader} files={files} />
          ))}
        </body>
      </html>
    </>
  )
  return page as string
}

function Article({ message, reader, files }: { message: Message; reader: Reader; files: Files }) {
  const { t, locale, timeZone } = reader
  const date = new Intl.DateTimeFormat(locale, {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone,
  })
  const isQuestion = message.role === 'user'
  return (
    <article class={isQuestion ? 'question' : 'answer'}>
      <header>
        <strong safe>
          {isQuestion ? t('chat.you') : (message.modelName ?? t('chat.assistant'))}
        </strong>{' '}
        <time datetime={message.createdAt} safe>
          {date.format(new Date(message.createdAt))}
        </time>
      </header>
      {message.attachments.map((one) => (
        <File attachment={one} bytes={files.get(one.id)} />
      ))}
      {message.reasoning ? (
        <details>
          <summary safe>{t('chat.reasoning')}</summary>
          <div class="reasoning" safe>
            {message.reasoning}
          </div>
        </details>
      ) : (
        ''
      )}
      {unlinked(message.html) as 'safe'}
      {message.sources.length ? (
        <ol class="sources">
          {message.sources.map((source) => (
            <li value={source.n} safe>
              {placeText(source, t)}
            </li>
          ))}
        </ol>
      ) : (
        ''
      )}
    </article>
  )
}

/** What was too much for the file is a name only. */
function File({ attachment, bytes }: { attachment: Attachment; bytes: Uint8Array | undefined }) {
  const { name, type } = attachment
  if (!bytes) return <p safe>{name}</p>
  if (isImage(attachment))
    return <img src={`data:${type};base64,${bytes.toBase64()}`} alt={name} title={name} />
  return (
    <details>
      <summary safe>{name}</summary>
      <pre safe>{new TextDecoder().decode(bytes)}</pre>
    </details>
  )
}
