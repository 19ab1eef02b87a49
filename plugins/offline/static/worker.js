// Keeps what one person read last in this browser. A page is kept only when its answer says for
// whom (`keep-for`); pages come from the network whenever that answers.
const person = new URL(location.href).searchParams.get('person')
const pagesName = `pages-${person}`
const assetsName = 'assets'
const mostPages = 30
/** In characters. */
const largestPage = 2_000_000
const firstPages = ['/', '/offline']

// One change of what is kept after the other.
let last = Promise.resolve()
let forgotten = 0
const inTurn = (work) => (last = last.then(work, work).catch(() => {}))

addEventListener('install', () => skipWaiting())
addEventListener('activate', (event) => event.waitUntil(begin()))

async function begin() {
  for (const name of await caches.keys())
    if (![pagesName, assetsName].includes(name)) await caches.delete(name)
  await registration.navigationPreload?.enable()
  await clients.claim()
  const open = (await clients.matchAll()).map(({ url }) => new URL(url).pathname)
  for (const path of new Set([...open, ...firstPages])) await fetchAgain(path)
}

addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (url.origin !== location.origin) return
  const { pathname } = url
  if (request.method !== 'GET') {
    if (/^\/(sign-out|api\/sessions.*)$/.test(pathname)) event.waitUntil(inTurn(forget))
    if (request.method === 'DELETE' && isThread(pathname))
      event.waitUntil(inTurn(() => drop(pathname)))
    return
  }
  if (request.mode === 'navigate') return event.respondWith(answer(event, url))
  if (pathname.startsWith('/static/')) return event.respondWith(asset(request))
  // The page asks for its new end: what is kept of it is old.
  if (pathname.endsWith('/recent')) event.waitUntil(fetchAgain(pathname.slice(0, -7)))
})

const isThread = (pathname) => /^\/chat\/threads\/[^/]+$/.test(pathname)

async function answer(event, url) {
  try {
    const response = (await event.preloadResponse) ?? (await fetch(event.request))
    // The server is away behind a proxy that is not.
    if ([502, 503, 504].includes(response.status)) return (await kept(url)) ?? response
    const copy = response.clone()
    event.waitUntil(inTurn(() => seen(url, copy)))
    return response
  } catch {
    return (await kept(url)) ?? Response.error()
  }
}

async function kept({ pathname }) {
  if (!(await caches.has(pagesName))) return undefined
  const cache = await caches.open(pagesName)
  return (await cache.match(pathname)) ?? (await cache.match('/offline'))
}

const asset = async (request) => (await caches.match(request)) ?? fetch(request)

/** Where nobody is signed in, or somebody else, nothing stays. */
async function seen({ pathname, search }, response) {
  if (pathname === '/sign-in' && response.ok) return forget()
  const reader = response.headers.get('keep-for')
  if (reader && reader !== person) return forget()
  if (reader) return search ? undefined : keep(pathname, response)
  // What is deleted, or somebody else's by now, is kept no longer.
  if (response.ok ? isThread(pathname) : [403, 404].includes(response.status)) return drop(pathname)
}

async function fetchAgain(path) {
  const before = forgotten
  const response = await fetch(path).catch(() => undefined)
  if (!response || response.redirected) return
  // What was asked for before a sign-out does not come back after it.
  await inTurn(() => before === forgotten && seen({ pathname: path }, response))
}

async function keep(pathname, response) {
  const html = await response.text()
  if (html.length > largestPage) return drop(pathname)
  const urls = [...new Set(html.match(/\/static\/[\w.-]+(?=")/g) ?? [])]
  const assets = await caches.open(assetsName)
  for (const url of urls) if (!(await assets.match(url))) await assets.add(url)
  const headers = new Headers(response.headers)
  headers.set('assets', urls.join(' '))
  const pages = await caches.open(pagesName)
  // What is put anew stands last.
  await pages.delete(pathname)
  await pages.put(pathname, new Response(html, { headers }))
  await tidy(pages, assets)
  for (const client of await clients.matchAll()) client.postMessage('kept')
}

/** Lets go of the oldest pages, and of what no page needs any more. */
async function tidy(pages, assets) {
  const all = (await pages.keys()).filter(({ url }) => !firstPages.includes(new URL(url).pathname))
  for (const old of all.slice(0, Math.max(0, all.length - mostPages))) await pages.delete(old)
  const needed = new Set()
  for (const page of await pages.matchAll())
    for (const url of page.headers.get('assets').split(' ')) needed.add(url)
  for (const request of await assets.keys())
    if (!needed.has(new URL(request.url).pathname)) await assets.delete(request)
}

async function drop(pathname) {
  if (await caches.has(pagesName)) await (await caches.open(pagesName)).delete(pathname)
}

async function forget() {
  forgotten++
  for (const name of await caches.keys()) await caches.delete(name)
}
