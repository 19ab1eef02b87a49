import { t } from 'convosphere'
import { Button, Dialog, Empty, hx, Layout, Tabs, Time, Toast } from 'convosphere/views'
import type { Arrangement } from '../arrange.ts'
import type { Folder } from '../folders.ts'
import type { Thread } from '../store.ts'
import { Rail, type RailLists } from './rail.tsx'
import { type ThreadList, titleOf } from './thread.tsx'

/** Where one thread belongs. */
export function PlaceSheet({
  thread,
  folders,
  current,
}: {
  thread: Thread
  folders: Folder[]
  current: boolean
}) {
  const { id, pinned, archived } = thread
  const itself = { target: `#thread-${id}`, swap: 'outerHTML' }
  return (
    <Dialog id="place" title={titleOf(thread)} open>
      <form
        class="stack"
        method="post"
        action={`/chat/threads/${thread.id}/place`}
        {...hx({
          post: `/chat/threads/${thread.id}/place?current=${current ? thread.id : ''}`,
          target: '#rail-lists',
          swap: 'outerHTML',
        })}
      >
        <div class="row">
          <Button
            label={t(pinned ? 'chat.unpin' : 'chat.pin')}
            name="pinned"
            value={String(!pinned)}
            attributes={{ 'data-close': true }}
          />
          <Button
            label={t(archived ? 'chat.unarchive' : 'chat.archive')}
            name="archived"
            value={String(!archived)}
            attributes={{ 'data-close': true }}
          />
        </div>
        <div class="row">
          <FolderSelect folders={folders} value={thread.folderId} />
          <Button
            label={t('chat.move')}
            name="act"
            value="move"
            attributes={{ 'data-close': true }}
          />
        </div>
      </form>
      <form class="row" {...hx({ put: `/chat/threads/${id}/title?current=${current}`, ...itself })}>
        <input
          class="input"
          name="title"
          value={titleOf(thread)}
          maxlength="200"
          required
          aria-label={t('chat.rename')}
        />
        <Button label={t('chat.rename')} attributes={{ 'data-close': true }} />
      </form>
      <div class="row">
        <Button
          label={t('chat.delete')}
          icon="trash"
          kind="danger"
          type="button"
          attributes={{
            'data-close': true,
            ...hx({ delete: `/chat/threads/${id}?current=${current}`, ...itself }),
          }}
        />
        <Button label={t('chat.share.open')} icon="link" href={`/chat/threads/${id}/share`} />
        <span class="grow"></span>
        <form method="dialog">
          <Button label={t('chat.close')} />
        </form>
      </div>
    </Dialog>
  )
}

function FolderSelect({ folders, value }: { folders: Folder[]; value?: string | undefined }) {
  return (
    <select class="input" name="folderId" aria-label={t('chat.folder')}>
      <option value="" safe>
        {t('chat.folder.none')}
      </option>
      {folders.map((folder) => (
        <option value={folder.id} selected={folder.id === value} safe>
          {folder.name}
        </option>
      ))}
    </select>
  )
}

interface ListProps {
  rail: RailLists
  threads: ThreadList
  folder: Folder | undefined
  archived: boolean
  /** The address of this list. */
  href: string
  /** What was just done, and how things were before. */
  done?: { text: string; before: Arrangement[] } | undefined
  /** Id of a folder that was just deleted. */
  deletedFolder?: string | undefined
}

/** All conversations, to be put in order: several at a time, and every act can be undone. */
export function ThreadsPage(props: ListProps) {
  const { rail, threads, folder, archived, href, done, deletedFolder } = props
  return (
    <Layout rail={<Rail lists={rail} />}>
      <div class="page arranging">
        <header class="page-head">
          <h1 class="grow" safe>
            {folder?.name ?? t('chat.all')}
          </h1>
          {folder ? (
            <>
              <Button label={t('chat.new')} icon="plus" href={`/?folder=${folder.id}`} />
              <Button
                label={t('chat.folder.settings')}
                icon="settings"
                href={`/chat/folders/${folder.id}`}
              />
            </>
          ) : (
            <Button label={t('chat.folder.new')} icon="plus" href="/chat/folders/new" />
          )}
        </header>
        {done ? <Done {...done} href={href} /> : ''}
        {deletedFolder ? (
          <Toast
            text={t('chat.folder.deleted')}
            undo={{ action: `/chat/folders/${deletedFolder}/restoration`, fields: {} }}
          />
        ) : (
          ''
        )}
        {folder ? (
          ''
        ) : (
          <Tabs
            label={t('chat.all')}
            current={archived ? '/chat/threads?archived=true' : '/chat/threads'}
            tabs={[
              { href: '/chat/threads', label: t('chat.all.kept') },
              { href: '/chat/threads?archived=true', label: t('chat.all.archived') },
            ]}
          />
        )}
        {threads.items.length ? (
          <ArrangeForm {...{ rail, threads, folder, archived, href }} />
        ) : (
          <NoThreads folder={folder} archived={archived} />
        )}
      </div>
      <div id="sheet"></div>
    </Layout>
  )
}

function NoThreads({ folder, archived }: Pick<ListProps, 'folder' | 'archived'>) {
  if (folder) return <Empty icon="folder" text={t('chat.all.emptyFolder')} />
  if (archived) return <Empty icon="archive" text={t('chat.all.emptyArchive')} />
  return (
    <Empty icon="chat" text={t('chat.all.empty')}>
      <Button label={t('chat.new')} icon="plus" href="/" />
    </Empty>
  )
}

function ArrangeForm({
  rail,
  threads,
  folder,
  archived,
  href,
}: Pick<ListProps, 'rail' | 'threads' | 'folder' | 'archived' | 'href'>) {
  const names = new Map(rail.folders.map(({ id, name }) => [id, name]))
  const lies = ({ folderId }: Thread) => {
    const name = folder ? undefined : names.get(folderId ?? '')
    return name ? `${name} · ` : ''
  }
  return (
    <form class="stack" method="post" action="/chat/arrangement">
      <input type="hidden" name="list" value={href} />
      <fieldset class="row arranging-acts" aria-label={t('chat.selected')} data-needs-choice>
        <Button
          label={t(archived ? 'chat.unarchive' : 'chat.archive')}
          name="act"
          value={archived ? 'unarchive' : 'archive'}
        />
        <Button label={t('chat.pin')} name="act" value="pin" />
        <Button label={t('chat.unpin')} name="act" value="unpin" />
        <FolderSelect folders={rail.folders} />
        <Button label={t('chat.move')} name="act" value="move" />
        <Button label={t('chat.delete')} name="act" value="delete" kind="danger" />
      </fieldset>
      <label class="arranging-all">
        <input type="checkbox" data-choose-all autocomplete="off" />
        <span safe>{t('chat.selectAll')}</span>
      </label>
      <ul role="list" class="arranging-list">
        {threads.items.map((thread) => (
          <li>
            <label>
              <input type="checkbox" name="id" value={thread.id} />
              <span class="hidden" safe>
                {t('chat.select', { title: titleOf(thread) })}
              </span>
            </label>
            <a href={`/chat/threads/${thread.id}`} safe>
              {titleOf(thread)}
            </a>
            <span class="quiet">
              <span safe>{lies(thread)}</span>
              <Time at={thread.updatedAt} />
            </span>
          </li>
        ))}
      </ul>
      {threads.next ? (
        <Button
          label={t('chat.search.next')}
          href={`${href}${href.includes('?') ? '&' : '?'}after=${encodeURIComponent(threads.next)}`}
        />
      ) : (
        ''
      )}
    </form>
  )
}

/** What was done, and the way to take it back. */
function Done({ text, before, href }: { text: string; before: Arrangement[]; href: string }) {
  return (
    <form class="notice success" role="status" method="post" action="/chat/arrangement">
      <span class="grow" safe>
        {text}
      </span>
      <input type="hidden" name="list" value={href} />
      <input type="hidden" name="before" value={JSON.stringify(before)} />
      <Button label={t('chat.undo')} />
    </form>
  )
}
