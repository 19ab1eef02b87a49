// The palette: Ctrl K or ⌘ K, or the entry of the navigation, opens it over any page.
;(() => {
  const on = (event, listener, capture) => document.addEventListener(event, listener, capture)
  const dialog = () => document.getElementById('palette')
  const options = () => [...(dialog()?.querySelectorAll('[role=option]') ?? [])]
  const chosen = () => options().findIndex((one) => one.ariaSelected === 'true')

  const choose = (index) => {
    const all = options()
    const at = (index + all.length) % all.length
    all.forEach((one, other) => (one.ariaSelected = String(other === at)))
    all[at]?.scrollIntoView({ block: 'nearest' })
    const field = document.getElementById('palette-query')
    if (all[at]) field?.setAttribute('aria-activedescendant', all[at].id)
    else field?.removeAttribute('aria-activedescendant')
  }

  let opening = false
  const toggle = async () => {
    if (opening) return
    if (dialog()) return dialog().close()
    opening = true
    document.querySelector('#rail:popover-open')?.hidePopover()
    await htmx.ajax('GET', '/palette', { target: 'body', swap: 'beforeend' }).catch(() => {})
    opening = false
  }

  on('keydown', (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key === 'k') {
      event.preventDefault()
      return toggle()
    }
    if (event.target.id !== 'palette-query' || event.isComposing) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step) {
      event.preventDefault()
      choose(chosen() + step)
    }
    if (event.key !== 'Enter') return
    event.preventDefault()
    const one = options()[Math.max(0, chosen())]
    if (one?.href && (event.ctrlKey || event.metaKey)) open(one.href, '_blank', 'noopener')
    else one?.click()
  })
  on('click', (event) => {
    const link = event.target.closest?.('a[href="/palette"]')
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    toggle()
  })
  on('htmx:after:swap', () => {
    if (dialog() && chosen() < 0) choose(0)
  })
  // It is made anew each time, so that it shows what is there then. Events of closing do not bubble.
  on('close', ({ target }) => target.id === 'palette' && target.remove(), true)
})()
