// The address says what is shown, so that it can be passed on. Once that settles or something is
// opened the server is told: for one's own list of searches, and for counts that name nobody.
;(() => {
  const settleMs = 2000
  const found = () => document.querySelector('#found [data-query]')
  const tell = (path, fields) => navigator.sendBeacon(path, new URLSearchParams(fields))
  let timer

  const settle = () => {
    if (!timer) return
    clearTimeout(timer)
    timer = undefined
    const { query, nothing } = found()?.dataset ?? {}
    if (query) tell('/search/recent', { q: query, nothing })
  }
  document.addEventListener('htmx:after:swap', () => {
    const { href } = document.getElementById('found')?.dataset ?? {}
    if (!href || href === location.pathname + location.search) return
    history.replaceState(history.state, '', href)
    clearTimeout(timer)
    timer = setTimeout(settle, settleMs)
  })
  const opened = ({ target, button }) => {
    const link = target.closest?.('#found a.thing')
    if (!link || button > 1) return
    settle()
    const place = [...document.querySelectorAll('#found a.thing')].indexOf(link) + 1
    const { query } = found()?.dataset ?? {}
    if (query) tell('/search/openings', { q: query, place })
  }
  document.addEventListener('click', opened)
  document.addEventListener('auxclick', opened)
})()
