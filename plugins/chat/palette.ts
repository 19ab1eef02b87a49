import { t, type User, view } from 'convosphere'
import type { Entry } from '../palette/index.ts'
import type { Chat } from './chat.ts'

/** How many conversations can be found by their titles; older ones are found by their texts. */
const mostThreads = 1000

/** A person's conversations, last used first, their folders, and what can be begun. */
export async function chatEntries(chat: Chat, user: User): Promise<Entry[]> {
  // A token may have fewer rights than its person.
  const [threads, folders] = view().allows('chat.read')
    ? await Promise.all([chat.threads(user, undefined, mostThreads), chat.folders.list(user)])
    : [{ items: [] }, []]
  const act = (title: string, href: string, icon: string): Entry => ({
    group: 'acts',
    title: t(title),
    href,
    icon,
  })
  return [
    ...threads.items.map(({ id, title }) => ({
      group: 'threads' as const,
      title: title || t('chat.untitled'),
      href: `/chat/threads/${id}`,
      icon: 'chat',
    })),
    ...folders.map(({ id, name }) => ({
      group: 'pages' as const,
      title: name,
      href: `/chat/threads?folder=${id}`,
      icon: 'folder',
    })),
    act('chat.new', '/', 'plus'),
    act('chat.temporary', '/?temporary=true', 'plus'),
    act('chat.search', '/chat/search', 'search'),
    act('chat.all', '/chat/threads', 'list'),
    act('chat.import.title', '/chat/import', 'down-to-line'),
    act('chat.folder.new', '/chat/folders/new', 'folder'),
    act('chat.all.archived', '/chat/threads?archived=true', 'archive'),
  ]
}
