import { linkDays, type ReadLink } from '../../src/links.ts'
import { t } from '../../src/view.ts'
import { Button } from './button.tsx'
import { CopyOnce } from './copy-once.tsx'
import { SelectField } from './field.tsx'
import { Notice } from './notice.tsx'
import { Table } from './table.tsx'
import { Time } from './time.tsx'

interface LinksProps {
  /** What a link is posted to; below it, each has `<id>/revocation`. */
  path: string
  links: ReadLink[]
  /** Address of the page with the next ones. */
  next: string | undefined
  /** The address of a link just made: shown this once. */
  url?: string | undefined
  error?: string | undefined
}

const days = [1, 7, linkDays.usual, linkDays.longest]

/** Where one makes links with which anybody may read something, and revokes them. */
export function Links({ path, links, next, url, error }: LinksProps) {
  return (
    <>
      {error ? <Notice kind="danger" text={error} alert /> : ''}
      {url ? <CopyOnce id="url" label={t('links.made')} value={url} /> : ''}
      <form method="post" action={path} class="stack form">
        <SelectField
          name="days"
          label={t('links.expires')}
          value={`${linkDays.usual}`}
          options={days.map((count) => ({ value: `${count}`, label: t('links.days', { count }) }))}
        />
        <div class="row">
          <Button label={t('links.make')} kind="primary" />
        </div>
      </form>
      {links.length ? <Made path={path} links={links} next={next} /> : ''}
    </>
  )
}

function Made({ path, links, next }: Pick<LinksProps, 'path' | 'links' | 'next'>) {
  return (
    <Table
      caption={t('links.title')}
      next={next}
      columns={[
        { name: 'made', label: t('links.madeAt') },
        { name: 'expires', label: t('links.expiresAt') },
        { name: 'revoke', label: t('links.revoke'), hidden: true },
      ]}
      rows={links.map((link) => [
        <Time at={link.createdAt} />,
        <Time at={link.expiresAt} />,
        <form method="post" action={`${path}/${link.id}/revocation`} class="row end">
          <Button label={t('links.revoke')} kind="danger" />
        </form>,
      ])}
    />
  )
}
