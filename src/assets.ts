import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import htmx from 'htmx.org/dist/htmx.min.js' with { type: 'text' }
import hxCsp from 'htmx.org/dist/ext/hx-csp.min.js' with { type: 'text' }
import hxSse from 'htmx.org/dist/ext/hx-sse.min.js' with { type: 'text' }
import tokens from '../static/css/tokens.css' with { type: 'text' }
import base from '../static/css/base.css' with { type: 'text' }
import controls from '../static/css/controls.css' with { type: 'text' }
import chart from '../static/css/chart.css' with { type: 'text' }
import kit from '../static/css/kit.css' with { type: 'text' }
import layout from '../static/css/layout.css' with { type: 'text' }
import app from '../static/app.js' with { type: 'text' }
import focus from '../static/focus.js' with { type: 'text' }
import type { AnyPlugin } from './plugin.ts'
import icon from '../static/icon.svg' with { type: 'text' }
import icon192 from '../static/icon-192.png' with { type: 'file' }
import icon512 from '../static/icon-512.png' with { type: 'file' }
import iconApple from '../static/icon-apple-180.png' with { type: 'file' }
import iconMaskable from '../static/icon-maskable-512.png' with { type: 'file' }

/** A file served below /static, made at start, kept in memory. */
export interface Asset {
  type: string
  body: Uint8Array<ArrayBuffer>
  /** Compressed on first use. */
  gzip(): Uint8Array<ArrayBuffer>
}

/** Every asset by URL, the URLs of the two that each page names, and those of single pages by name. */
export interface Assets {
  byUrl: Map<string, Asset>
  css: string
  js: string
  ofPages: Map<string, string>
}

/**
 * Joins the stylesheets and scripts of the kernel and the running plugins into one file each, named
 * by their content, so that browsers may keep them for ever. Those of single pages stay files of
 * their own.
 * @throws {Error} when two plugins give pages an asset of the same name
 */
export function bundleAssets(plugins: Pick<AnyPlugin, 'name' | 'assets' | 'pageAssets'>[]): Assets {
  const files = plugins.flatMap((plugin) => Object.entries(plugin.assets ?? {}))
  const ending = (suffix: string) =>
    files.filter(([name]) => name.endsWith(suffix)).map(([, text]) => text)
  const byUrl = new Map<string, Asset>()
  const add = (name: string, extension: string, type: string, text: string) => {
    const hash = createHash('sha256').update(text).digest('base64url').slice(0, 10)
    const url = `/static/${name}-${hash}.${extension}`
    byUrl.set(url, asset(type, encode(text)))
    return url
  }
  const css = [tokens, base, controls, kit, layout, ...ending('.css')].join('\n')
  const js = [htmx, hxCsp, hxSse, app, ...ending('.js')].join('\n;\n')
  byUrl.set('/static/icon.svg', asset('image/svg+xml', encode(icon)))
  for (const [name, path] of Object.entries(pictures))
    byUrl.set(`/static/${name}.png`, asset('image/png', new Uint8Array(readFileSync(path))))
  const ofPages = new Map([
    ['chart.css', add('chart', 'css', cssType, chart)],
    ['focus.js', add('focus', 'js', jsType, focus)],
  ])
  for (const plugin of plugins)
    for (const [name, text] of Object.entries(plugin.pageAssets ?? {})) {
      if (ofPages.has(name)) throw new Error(`${plugin.name} gives pages ${name} again`)
      const [stem = '', extension = ''] = name.split('.')
      ofPages.set(name, add(stem, extension, extension === 'css' ? cssType : jsType, text))
    }
  return {
    byUrl,
    css: add('app', 'css', cssType, `@layer tokens, base, controls, layout, things;\n${css}`),
    js: add('app', 'js', jsType, js),
    ofPages,
  }
}

const cssType = 'text/css; charset=utf-8'
const jsType = 'text/javascript; charset=utf-8'

/** What phones and desktops show of the installed app. */
const pictures = {
  'icon-192': icon192,
  'icon-512': icon512,
  'icon-apple-180': iconApple,
  'icon-maskable-512': iconMaskable,
}

const encode = (text: string) => new TextEncoder().encode(text)

function asset(type: string, body: Uint8Array<ArrayBuffer>): Asset {
  let compressed: Uint8Array<ArrayBuffer> | undefined
  return { type, body, gzip: () => (compressed ??= Bun.gzipSync(body, { level: 9 })) }
}
