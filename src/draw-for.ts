import type { MiddlewareHandler } from 'hono'
import { chooseLocale } from './i18n.ts'
import type { Env, PipelineParts } from './server.ts'
import { withView } from './view.ts'

/** Sets up the request's view: reader, language, nonce, and what the plugins add to each page. */
export function drawFor({ config, runtime, kernel }: PipelineParts): MiddlewareHandler<Env> {
  return (c, next) => {
    const user = c.var.caller?.user
    const locale = chooseLocale(user?.locale, c.req.header('accept-language'), config.defaultLocale)
    const current = runtime()
    const url = new URL(c.req.url)
    c.header('content-language', locale)
    return withView(
      {
        user,
        locale,
        translate: current.translate(locale),
        nonce: c.var.nonce,
        path: url.pathname + url.search,
        partial: c.req.header('hx-request') === 'true',
        allows: c.var.allows,
        frame: {
          nav: current.nav,
          css: current.assets.css,
          js: current.assets.js,
          pageAssets: current.assets.ofPages,
          instanceName: kernel.settings.app().instanceName,
        },
      },
      next,
    )
  }
}
