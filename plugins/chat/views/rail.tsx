import { t } from 'convosphere'
import { hx, Icon } from 'convosphere/views'
import type { Folder } from '../folders.ts'
import type { Thread } from '../store.ts'
import { ThreadItem, ThreadItems, type ThreadList } from './thread.tsx'

export interface RailLists {
  pinned: Thread[]
  folders: Folder[]
  /** Neither pinned nor in a folder. */
  loose: ThreadList
}

interface RailProps {
  lists: RailLists
  /** The thread that is shown. */
  current?: Thread | undefined
}

/** New, found, and earlier conversations. */
export function Rail(props: RailProps) {
  return (
    <section class="threads" aria-label={t('chat.threads')}>
      <a href="/" class="button new-chat" data-key="Control+Shift+O">
        <Icon name="plus" />
        <span safe>{t('chat.new')}</span>
      </a>
      <form class="rail-search" action="/chat/search">
        <Icon name="search" />
        <input
          class="input"
          type="search"
          name="q"
          data-key="Control+Shift+F"
          aria-label={t('chat.search')}
          placeholder={t('chat.search.short')}
        />
      </form>
      <Lists {...props} />
      <a href="/chat/threads" class="button quiet all-threads">
        <Icon name="list" />
        <span safe>{t('chat.all')}</span>
      </a>
    </section>
  )
}

/** Pinned threads, folders, and the others, last used first. */
export function Lists({ lists: { pinned, folders, loose }, current }: RailProps) {
  return (
    <div id="rail-lists">
      {pinned.length ? (
        <>
          <h2 id="rail-pinned" safe>
            {t('chat.pinned')}
          </h2>
          <ul role="list" aria-labelledby="rail-pinned">
            {pinned.map((thread) => (
              <ThreadItem thread={thread} current={thread.id === current?.id} />
            ))}
          </ul>
        </>
      ) : (
        ''
      )}
      <FolderItems folders={folders} current={current?.id} open={current?.folderId} />
      <ul role="list" id="thread-list" aria-label={t('chat.threads')}>
        <ThreadItems threads={loose} current={current?.id} />
      </ul>
    </div>
  )
}

/** How many folders the rail draws at once, or up to the one of the thread that is shown. */
const mostFolders = 40

/** Folders from the given one on; more come when their end is in sight. */
export function FolderItems({
  folders,
  from = 0,
  current,
  open,
}: {
  folders: Folder[]
  from?: number
  /** Id of the thread that is shown. */
  current: string | undefined
  /** Id of the folder that it lies in. */
  open?: string | undefined
}) {
  const end = Math.max(from + mostFolders, 1 + folders.findIndex(({ id }) => id === open))
  return (
    <>
      {folders.slice(from, end).map((folder) => (
        <FolderItem folder={folder} current={current} open={folder.id === open} />
      ))}
      {end < folders.length ? (
        <div
          class="more-threads"
          {...hx({
            get: `/chat/rail?folders=${end}&current=${current ?? ''}`,
            trigger: 'intersect once',
            swap: 'outerHTML',
          })}
        ></div>
      ) : (
        ''
      )}
    </>
  )
}

/** A folder; its threads come when it is opened. Without a script, its own page leads to them. */
function FolderItem({
  folder,
  current,
  open,
}: {
  folder: Folder
  current: string | undefined
  open: boolean
}) {
  return (
    <details
      class="folder"
      open={open}
      {...hx({
        get: `/chat/folders/${folder.id}/threads?current=${current ?? ''}`,
        trigger: open ? 'load' : 'toggle once',
        target: 'find ul',
        swap: 'innerHTML',
      })}
    >
      <summary>
        <Icon name="folder" />
        <span class="grow" safe>
          {folder.name}
        </span>
      </summary>
      <div class="row">
        <a class="button quiet" href={`/?folder=${folder.id}`}>
          <Icon name="plus" />
          <span safe>{t('chat.folder.begin')}</span>
        </a>
        <a class="button quiet" href={`/chat/folders/${folder.id}`} safe>
          {t('chat.folder.settings')}
        </a>
      </div>
      <ul role="list" aria-label={folder.name}></ul>
    </details>
  )
}
