import { t } from 'convosphere'
import { Button, Links, Page, Section } from 'convosphere/views'
import type { Link } from '../share/links.ts'
import type { Thread } from '../store.ts'
import { titleOf } from './thread.tsx'

interface ShareProps {
  /** The rail, drawn. */
  rail: JSX.Element
  thread: Thread
  links: Link[]
  /** Address of the page with the next ones. */
  next: string | undefined
  /** The address of a link just made: shown this once. */
  url?: string | undefined
  error?: string | undefined
}

/** Where one takes a thread away as a file, or lets others read it. */
export function SharePage({ rail, thread, links, next, url, error }: ShareProps) {
  const path = `/chat/threads/${thread.id}`
  return (
    <Page
      rail={rail}
      title={titleOf(thread)}
      actions={<Button href={path} label={t('chat.back')} icon="left" />}
    >
      <Section id="export" title={t('chat.export.title')} help={t('chat.export.help')}>
        <div class="row">
          {(['md', 'html', 'json'] as const).map((format) => (
            <a class="button" href={`/api${path}/export?format=${format}`} download="" safe>
              {t(`chat.export.${format}`)}
            </a>
          ))}
        </div>
      </Section>
      <Section id="share" title={t('chat.share.title')} help={t('chat.share.help')}>
        {thread.temporary ? (
          <Passing path={path} />
        ) : (
          <Links path={`${path}/links`} links={links} next={next} url={url} error={error} />
        )}
      </Section>
    </Page>
  )
}

/** Why a temporary thread has no links, and what can be done about it. */
function Passing({ path }: { path: string }) {
  return (
    <form method="post" action={`${path}/keeping`} class="stack">
      <p safe>{t('chat.error.temporary')}</p>
      <div class="row">
        <Button label={t('chat.passing.keep')} />
      </div>
    </form>
  )
}
