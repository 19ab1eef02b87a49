import type { Children } from '@kitajs/html'
import { t, view } from '../src/view.ts'
import { IconSheet } from './ui/icon.tsx'
import { Notice } from './ui/notice.tsx'

interface DocumentProps {
  title: string
  /** Names of the assets that only this page loads. */
  assets?: string[] | undefined
  children: Children
}

/** The skeleton of every page. */
export function Document({ title, assets = [], children }: DocumentProps) {
  const { locale, nonce, user, frame } = view()
  const theme = user?.theme ?? 'system'
  const own = assets.map((name) => frame.pageAssets.get(name) ?? name)
  return (
    <>
      {'<!doctype html>'}
      <html
        lang={locale}
        data-theme={theme}
        data-enter={user?.enterSends === false ? 'breaks' : 'sends'}
      >
        <head>
          <meta charset="utf-8" />
          <meta
            name="viewport"
            content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content"
          />
          <meta name="color-scheme" content="light dark" />
          <title safe>{`${title} · ${frame.instanceName}`}</title>
          <link rel="icon" href="/static/icon.svg" type="image/svg+xml" />
          <link rel="apple-touch-icon" href="/static/icon-apple-180.png" />
          <link rel="manifest" href="/manifest.webmanifest" />
          {/* Nothing is painted before the rail is whole: its lower part would jump. */}
          <link rel="expect" href="#main" blocking="render" />
          <link rel="stylesheet" href={frame.css} />
          {own
            .filter((url) => url.endsWith('.css'))
            .map((url) => (
              <link rel="stylesheet" href={url} />
            ))}
          <meta
            name="htmx-config"
            content='{"extensions":"hx-csp,sse","safeEval":true,"includeIndicatorCSS":false,"prefix":"","morphSkipChildren":".live","history":false}'
          />
          <script src={frame.js} nonce={nonce} defer></script>
          {own
            .filter((url) => url.endsWith('.js'))
            .map((url) => (
              <script src={url} nonce={nonce} defer></script>
            ))}
        </head>
        <body data-focus={frame.pageAssets.get('focus.js')}>
          <IconSheet />
          <a class="skip" href="#main" safe>
            {t('frame.skip')}
          </a>
          <div id="spoken" class="hidden" role="status"></div>
          {children}
          <div id="notices" class="notices" role="status" aria-live="polite"></div>
          <template id="notice-offline">
            <Notice kind="warning" text={t('frame.offline')} />
          </template>
        </body>
      </html>
    </>
  )
}
