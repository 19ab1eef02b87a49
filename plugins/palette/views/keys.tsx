import { t, view } from 'convosphere'
import { Button, Page } from 'convosphere/views'

/** Keys that no element on the page stands for. */
const fixed = (): [label: string, keys: string][] => [
  ['palette.keys.palette', 'Control+K'],
  ['palette.keys.keys', '?'],
  ['palette.keys.send', view().user?.enterSends === false ? 'Shift+Enter' : 'Enter'],
  ['palette.keys.edit', 'ArrowUp'],
  ['palette.keys.quote', 'Alt+Q'],
  ['palette.keys.next', 'Alt+ArrowDown'],
  ['palette.keys.previous', 'Alt+ArrowUp'],
]

/** As the keys of a usual keyboard are marked; the script knows those of a Mac. */
const written = (keys: string) =>
  keys.split('+').map((key) => {
    if (key === 'Control') return t('palette.keys.control')
    return { ArrowUp: '↑', ArrowDown: '↓', Shift: '⇧' }[key] ?? key
  })

/** Every shortcut, over the page; the script adds those of the page's own elements. */
export function KeysDialog() {
  return (
    <dialog class="palette" id="keys" data-open closedby="any" aria-labelledby="keys-title">
      <header class="row">
        <h2 id="keys-title" class="grow" safe>
          {t('palette.keys.title')}
        </h2>
        <Button
          label={t('palette.close')}
          icon="close"
          kind="quiet"
          iconOnly
          attributes={{ type: 'button', 'data-close': true }}
        />
      </header>
      <Keys />
      <label class="keys-off">
        <input type="checkbox" id="keys-off" />
        <span safe>{t('palette.keys.on')}</span>
      </label>
    </dialog>
  )
}

/** The same as a page. */
export function KeysPage() {
  return (
    <Page title={t('palette.keys.title')}>
      <Keys />
    </Page>
  )
}

function Keys() {
  return (
    <dl
      class="keys"
      data-control={t('palette.keys.control')}
      data-script={view().frame.pageAssets.get('keys.js')}
    >
      {fixed().map(([label, keys]) => (
        <>
          <dt safe>{t(label)}</dt>
          <dd data-keys={keys}>
            {written(keys).map((key) => (
              <kbd safe>{key}</kbd>
            ))}
          </dd>
        </>
      ))}
    </dl>
  )
}
