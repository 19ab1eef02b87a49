// Switches the service worker on and off, and lists what it has kept.
;(() => {
  const { person } = document.getElementById('offline-page').dataset
  const keep = document.getElementById('keep')
  const list = document.getElementById('kept')
  const nothing = document.getElementById('nothing-kept')
  const workers = navigator.serviceWorker
  if (!workers) return void (document.getElementById('unable').hidden = false)

  const address = `/offline/worker.js?person=${encodeURIComponent(person)}`
  const policy = globalThis.trustedTypes?.createPolicy('offline', { createScriptURL: (url) => url })
  const trusted = policy ? policy.createScriptURL(address) : address

  /** This person's worker, if it is there; another's keeps nothing for them. */
  const registered = async () => {
    const found = await workers.getRegistration('/')
    const worker = found?.active ?? found?.waiting ?? found?.installing
    return worker?.scriptURL.endsWith(address) ? found : undefined
  }

  const entities = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' }
  const titleIn = (html) =>
    /<title>(.*?)<\/title>/s
      .exec(html)?.[1]
      .replace(/ · [^·]*$/, '')
      .replaceAll(/&(lt|gt|quot|#39|amp);/g, (_, name) => entities[name])

  const show = async () => {
    keep.checked = Boolean(await registered())
    keep.disabled = false
    const items = []
    if (await caches.has(`pages-${person}`)) {
      const cache = await caches.open(`pages-${person}`)
      for (const { url } of (await cache.keys()).toReversed()) {
        const { pathname } = new URL(url)
        if (!pathname.startsWith('/chat/')) continue
        const link = document.createElement('a')
        link.href = pathname
        link.textContent = titleIn(await (await cache.match(url)).text()) ?? pathname
        const item = document.createElement('li')
        item.append(link)
        items.push(item)
      }
    }
    list.replaceChildren(...items)
    nothing.hidden = items.length > 0
  }

  keep.addEventListener('change', async () => {
    keep.disabled = true
    if (keep.checked) {
      await workers.register(trusted, { scope: '/', updateViaCache: 'none' })
      await workers.ready
    } else {
      await (await workers.getRegistration('/'))?.unregister()
      for (const name of await caches.keys()) await caches.delete(name)
    }
    await show()
  })
  workers.addEventListener('message', show)
  void show()
})()
