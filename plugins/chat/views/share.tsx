import { t } from 'convosphere'
import { Button, Notice, Page, Section, SelectField, Table, Time } from 'convosphere/views'
import { type Link, usualDays } from '../share/links.ts'
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
  const days = [1, 7, usualDays, 365].map((count) => ({
    value: `${count}`,
    label: t('chat.share.days', { count }),
  }))
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
        {error ? <Notice kind="danger" text={error} alert /> : ''}
        {url ? <NewLink url={url} /> : ''}
        <form method="post" action={`${path}/links`} class="stack form">
          <SelectField
            name="days"
            label={t('chat.share.expires')}
            value={`${usualDays}`}
            options={days}
          />
          <div class="row">
            <Button label={t('chat.share.make')} kind="primary" />
          </div>
        </form>
        {links.length ? <Links {...{ path, links, next }} /> : ''}
      </Section>
    </Page>
  )
}

function NewLink({ url }: { url: string }) {
  return (
    <div class="notice success stack" role="status">
      <label for="url" safe>
        {t('chat.share.made')}
      </label>
      <div class="copy-row">
        <input class="input grow" id="url" value={url} readonly />
        <Button
          label={t('chat.copy')}
          icon="copy"
          type="button"
          attributes={{ 'data-copy-from': 'url', 'data-copied': t('chat.copied') }}
        />
      </div>
    </div>
  )
}

function Links({ path, links, next }: Pick<ShareProps, 'links' | 'next'> & { path: string }) {
  return (
    <Table
      caption={t('chat.share.links')}
      next={next}
      columns={[
        { name: 'made', label: t('chat.share.madeAt') },
        { name: 'expires', label: t('chat.share.expiresAt') },
        { name: 'revoke', label: t('chat.share.revoke'), hidden: true },
      ]}
      rows={links.map((link) => [
        <Time at={link.createdAt} />,
        <Time at={link.expiresAt} />,
        <form method="post" action={`${path}/links/${link.id}/revocation`} class="row end">
          <Button label={t('chat.share.revoke')} kind="danger" />
        </form>,
      ])}
    />
  )
}
