import { later, t } from 'convosphere'
import { Button, Empty, hx, Icon, Layout, Time } from 'convosphere/views'
import type { Model } from '../../models/index.ts'
import { type Filters, type Hit, marks, type Results } from '../search.ts'
import type { Thread } from '../store.ts'
import { Rail, type RailLists } from './rail.tsx'
import { titleOf } from './thread.tsx'

interface SearchProps {
  rail: RailLists
  models: Model[]
  query: string
  filters: Filters
  /** What was found; it may come after the rest of the page. */
  found: JSX.Element
}

/** Finding things in one's own conversations; everything that narrows it stands in the address. */
export function SearchPage(props: SearchProps) {
  return (
    <Layout rail={<Rail lists={props.rail} />}>
      <div class="page finding">
        <header class="page-head">
          <h1 class="grow" safe>
            {t('chat.search')}
          </h1>
        </header>
        <SearchForm {...props} />
        <div id="found" class="stack">
          {later(props.found)}
        </div>
      </div>
      <div id="sheet"></div>
    </Layout>
  )
}

function SearchForm({ rail, models, query, filters }: SearchProps) {
  return (
    <form
      class="finding-form"
      role="search"
      action="/chat/search"
      {...hx({
        get: '/chat/search',
        trigger: 'input changed delay:200ms, submit',
        target: '#found',
        select: '#found',
        swap: 'outerHTML',
        sync: 'this:replace',
        'replace-url': 'true',
      })}
    >
      <div class="search">
        <input
          class="input"
          type="search"
          name="q"
          value={query}
          maxlength="1000"
          autofocus
          aria-label={t('chat.search')}
          placeholder={t('chat.search.placeholder')}
        />
        <Button label={t('chat.search.find')} icon="search" iconOnly />
      </div>
      <details class="finding-filters" open={narrowed(filters)}>
        <summary safe>{t('chat.search.filters')}</summary>
        <div class="row">
          <label>
            <span safe>{t('chat.search.from')}</span>
            <input class="input" type="date" name="from" value={filters.from ?? ''} />
          </label>
          <label>
            <span safe>{t('chat.search.to')}</span>
            <input class="input" type="date" name="to" value={filters.to ?? ''} />
          </label>
          <label>
            <span safe>{t('chat.model')}</span>
            <select class="input" name="model">
              <option value="" safe>
                {t('chat.search.anyModel')}
              </option>
              {models.map((model) => (
                <option value={model.id} selected={model.id === filters.model} safe>
                  {model.name}
                </option>
              ))}
            </select>
          </label>
          <label>
            <span safe>{t('chat.folder')}</span>
            <select class="input" name="folder">
              <option value="" safe>
                {t('chat.search.anyFolder')}
              </option>
              {rail.folders.map((folder) => (
                <option value={folder.id} selected={folder.id === filters.folderId} safe>
                  {folder.name}
                </option>
              ))}
            </select>
          </label>
          <label>
            <span safe>{t('chat.all.archived')}</span>
            <select class="input" name="archived">
              {(['', 'false', 'true'] as const).map((value) => (
                <option value={value} selected={value === String(filters.archived ?? '')} safe>
                  {t(`chat.search.archived.${value || 'any'}`)}
                </option>
              ))}
            </select>
          </label>
        </div>
      </details>
    </form>
  )
}

const narrowed = (filters: Filters) =>
  Object.values(filters).some((value) => value !== undefined && value !== '')

interface FoundProps {
  query: string
  filters: Filters
  results: Results
  /** The threads of the results. */
  found: Thread[]
}

/** The results of a search, by conversation. */
export function Found({ query, filters, results, found }: FoundProps) {
  const { titles, items, next, loose } = results
  if (!query) return <Empty icon="search" text={t('chat.search.hint')} />
  if (!titles.length && !items.length)
    return <Empty icon="search" text={t('chat.search.nothing', { query })} />
  const threads = new Map(found.map((thread) => [thread.id, thread]))
  return (
    <>
      {titles.length ? (
        <section aria-labelledby="found-titles">
          <h2 id="found-titles" safe>
            {t('chat.search.titles')}
          </h2>
          <ul role="list" class="found-titles">
            {titles.map(({ threadId, title }) => (
              <li>
                <a href={`/chat/threads/${threadId}`}>
                  <Icon name="chat" />
                  <Marked text={title} />
                </a>
              </li>
            ))}
          </ul>
        </section>
      ) : (
        ''
      )}
      {loose ? (
        <p class="quiet" role="status" safe>
          {t('chat.search.loose')}
        </p>
      ) : (
        ''
      )}
      {items.map(({ threadId, hits }) => {
        const thread = threads.get(threadId)
        if (!thread) return ''
        return (
          <section class="found" aria-labelledby={`found-${threadId}`}>
            <h2 id={`found-${threadId}`}>
              <a href={`/chat/threads/${threadId}`} safe>
                {titleOf(thread)}
              </a>
            </h2>
            <ul role="list">
              {hits.map((hit) => (
                <HitView hit={hit} />
              ))}
            </ul>
          </section>
        )
      })}
      {next ? (
        <a class="button" href={nextPage(query, filters, next)} rel="next" safe>
          {t('chat.search.next')}
        </a>
      ) : (
        ''
      )}
    </>
  )
}

/** A place in a conversation; it leads to the message, also on a branch that is not shown. */
function HitView({ hit }: { hit: Hit }) {
  return (
    <li>
      <a class="hit" href={`/chat/threads/${hit.threadId}?at=${hit.messageId}#m-${hit.messageId}`}>
        <span class="quiet">
          <span safe>{t(hit.role === 'user' ? 'chat.you' : 'chat.assistant')}</span>
          {' · '}
          <Time at={hit.at} />
        </span>
        <span class="hit-text">
          <Marked text={hit.text} />
        </span>
      </a>
    </li>
  )
}

/** Text in which what matches is marked. */
function Marked({ text }: { text: string }) {
  const [before = '', ...rest] = text.split(marks.start)
  return (
    <span>
      <span safe>{before}</span>
      {rest.map((piece) => {
        const [match = '', ...after] = piece.split(marks.end)
        return (
          <>
            <mark safe>{match}</mark>
            <span safe>{after.join('')}</span>
          </>
        )
      })}
    </span>
  )
}

function nextPage(q: string, filters: Filters, after: string): string {
  const given = Object.entries({
    q,
    ...filters,
    folderId: undefined,
    folder: filters.folderId,
    after,
  })
    .filter(([, value]) => value !== undefined && value !== null && value !== '')
    .map(([name, value]) => [name, String(value)])
  return `/chat/search?${String(new URLSearchParams(given))}`
}
