import { t, view } from 'convosphere'
import { hx, Icon, Page } from 'convosphere/views'
import { type Entry, groups } from '../entries.ts'

interface PaletteState {
  query: string
  entries: Entry[]
}

/** Over the page: a field, and below it what fits. */
export function PaletteDialog(state: PaletteState) {
  return (
    <dialog class="palette" id="palette" data-open closedby="any" aria-label={t('palette.title')}>
      <label class="palette-field">
        <Icon name="search" />
        <span class="hidden" safe>
          {t('palette.label')}
        </span>
        <input
          class="input"
          id="palette-query"
          name="q"
          type="text"
          autocomplete="off"
          spellcheck="false"
          autofocus
          maxlength="200"
          placeholder={t('palette.label')}
          role="combobox"
          aria-expanded="true"
          aria-autocomplete="list"
          aria-controls="palette-entries"
          {...hx({
            get: '/palette/entries',
            trigger: 'input changed delay:80ms',
            target: '#palette-entries',
            swap: 'outerHTML',
            sync: 'this:replace',
          })}
        />
      </label>
      <Entries {...state} />
      <p class="palette-keys quiet" aria-hidden="true" safe>
        {t('palette.keys')}
      </p>
    </dialog>
  )
}

/** The same without scripts. */
export function PalettePage(state: PaletteState) {
  return (
    <Page title={t('palette.title')}>
      <form class="row" action="/palette">
        <input
          class="input"
          type="search"
          name="q"
          value={state.query}
          aria-label={t('palette.label')}
        />
        <button class="button" safe>
          {t('palette.find')}
        </button>
      </form>
      <Entries {...state} />
    </Page>
  )
}

/** What fits, by group; searching the texts is always the last way. */
export function Entries({ query, entries }: PaletteState) {
  const byGroup = Object.groupBy(entries, ({ group }) => group)
  let number = 0
  const shown = groups.flatMap((group) => {
    const some = byGroup[group]?.map((entry) => ({ entry, id: `palette-${number++}` }))
    return some ? [{ group, some }] : []
  })
  const acts = shown.flatMap(({ some }) => some).filter(({ entry }) => entry.post)
  return (
    <div id="palette-entries" data-query={query}>
      <div class="palette-list" role="listbox" aria-label={t('palette.title')}>
        {shown.map(({ group, some }) => (
          <div role="group" aria-labelledby={`palette-${group}`}>
            <span class="palette-group" id={`palette-${group}`} role="presentation" safe>
              {t(`palette.${group}`)}
            </span>
            {some.map(({ entry, id }) => (
              <EntryView entry={entry} id={id} />
            ))}
          </div>
        ))}
        {query.trim() ? (
          <a
            class="palette-entry"
            role="option"
            id={`palette-${number}`}
            href={`${everything() ? '/search' : '/chat/search'}?q=${encodeURIComponent(query.trim())}`}
          >
            <Icon name="search" />
            <span safe>{t('palette.search', { query: query.trim() })}</span>
          </a>
        ) : (
          ''
        )}
      </div>
      {acts.map(({ entry: { href, post = {} }, id }) => (
        <form id={`${id}-form`} method="post" action={href}>
          {Object.entries(post).map(([name, value]) => (
            <input type="hidden" name={name} value={value} />
          ))}
        </form>
      ))}
    </div>
  )
}

/** Whether there is one box over everything. */
const everything = () => view().frame.nav.some(({ href }) => href === '/search')

function EntryView({ entry: { title, href, icon, post }, id }: { entry: Entry; id: string }) {
  const inside = (
    <>
      <Icon name={icon} />
      <span safe>{title}</span>
    </>
  )
  return post ? (
    <button class="palette-entry" role="option" id={id} form={`${id}-form`}>
      {inside}
    </button>
  ) : (
    <a class="palette-entry" role="option" id={id} href={href}>
      {inside}
    </a>
  )
}
