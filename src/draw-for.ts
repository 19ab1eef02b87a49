import type { Context, MiddlewareHandler } from 'hono'
import { chooseLocale } from './i18n.ts'
import type { Env, PipelineParts } from './server.ts'
import type { User } from './users.ts'
import { view, withView } from './view.ts'

/**
 * Sets up the request's view: language, nonce, and what the plugins add to each page. It stands
 * before anything that may fail, so that every failure can be told in the reader's language.
 */
export function drawFor({ config, runtime, kernel }: PipelineParts): MiddlewareHandler<Env> {
  return (c, next) => {
    const locale = chooseLocale(undefined, c.req.header('accept-language'), config.defaultLocale)
    const current = runtime()
    const url = new URL(c.req.url)
    c.header('content-language', locale)
    return withView(
      {
        user: undefined,
        locale,
        translate: current.translate(locale),
        nonce: c.var.nonce,
        path: url.pathname + url.search,
        partial: c.req.header('hx-request') === 'true',
        allows: (permission) => c.var.allows(permission),
        frame: {
          nav: current.nav,
          css: current.assets.css,
          js: current.assets.js,
          pageAssets: current.assets.ofPages,
          instanceName: kernel.settings.app().instanceName,
        },
        slot: current.slot,
        later: [],
      },
      next,
    )
  }
}

/** Draws the rest of this request for a person, in the language of their choice. */
export function readAs(c: Context<Env>, { runtime }: PipelineParts, user: User): void {
  const current = view()
  current.user = user
  current.locale = chooseLocale(user.locale, undefined, current.locale)
  current.translate = runtime().translate(current.locale)
  c.header('content-language', current.locale)
}
