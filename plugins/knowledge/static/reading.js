// Shows how far the documents of the list are that are being read: one stream for all of them.
const list = document.getElementById('documents')
if (list) {
  const percent = new Intl.NumberFormat(document.documentElement.lang, { style: 'percent' })
  const open = '[data-status="queued"], [data-status="working"]'
  let stream
  let followed = new Set()

  function follow() {
    const ids = [...list.querySelectorAll(open)].map(({ id }) => id.slice('document-'.length))
    if (ids.length && ids.every((id) => followed.has(id))) return
    stream?.close()
    followed = new Set(ids)
    if (!ids.length) return
    stream = new EventSource(`/api/knowledge/events?ids=${ids}`)
    stream.addEventListener('progress', ({ data }) => show(JSON.parse(data)))
    // Else the browser would connect again.
    stream.addEventListener('done', ({ target }) => target.close())
  }

  function show({ id, status, progress }) {
    const row = document.getElementById(`document-${id}`)
    if (status !== 'queued' && status !== 'working') followed.delete(id)
    if (!row) return
    if (status === 'gone') row.remove()
    else if (status !== row.dataset.status) {
      const source = `#document-${id}`
      void htmx.ajax('GET', `/knowledge/documents/${id}/row`, {
        source,
        target: source,
        swap: 'outerMorph',
      })
    } else if (row.matches(open)) {
      const bar = row.querySelector('progress')
      bar.value = progress
      bar.nextElementSibling.textContent = percent.format(progress)
    }
  }

  // Rows come, go and end while they are looked at.
  new MutationObserver(follow).observe(list, {
    childList: true,
    subtree: true,
    attributeFilter: ['data-status'],
  })
  follow()
}
