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

  // Whoever presses Enter before the list is that of what was typed means the list that comes.
  let go
  const goOn = () => {
    const field = document.getElementById('palette-query')
    const list = document.getElementById('palette-entries')
    if (!go || !field || list.dataset.query !== field.value) return
    const one = options()[Math.max(0, chosen())]
    if (one?.href && go === 'apart') open(one.href, '_blank', 'noopener')
    else one?.click()
    go = undefined
  }

  let opening = false
  const toggle = (path) => {
    if (opening) return
    const shown = document.querySelector('dialog.palette[open]')
    if (shown) return shown.close()
    opening = true
    go = undefined
    document.querySelector('#rail:popover-open')?.hidePopover()
    const done = () => (opening = false)
    htmx.ajax('GET', path, { target: 'body', swap: 'beforeend' }).then(done, done)
  }

  // Shortcuts: elements say which keys press them (data-key); the last one that is in sight counts.
  const combination = ({ key, ctrlKey, metaKey, altKey, shiftKey }) =>
    [
      (ctrlKey || metaKey) && 'Control',
      altKey && 'Alt',
      shiftKey && 'Shift',
      key.length === 1 ? key.toUpperCase() : key,
    ]
      .filter(Boolean)
      .join('+')
  const inSight = (one) => one.checkVisibility({ visibilityProperty: true })
  const keyed = (keys) =>
    [...document.querySelectorAll(`[data-key="${CSS.escape(keys)}"]`)].findLast(inSight)
  // A single character must be possible to switch off (WCAG 2.2, 2.1.4).
  const off = 'question-mark-off'
  const asksForKeys = ({ key, target, ctrlKey, metaKey }) =>
    (key === '?' &&
      !localStorage.getItem(off) &&
      !target.closest?.('input, textarea, select, [contenteditable]')) ||
    (key === '/' && (ctrlKey || metaKey))

  // What is typed before the palette has come is meant for it.
  let early = ''
  on('keydown', (event) => {
    if (opening && !event.ctrlKey && !event.metaKey) {
      event.preventDefault()
      if (event.key === 'Enter') go = 'here'
      else if (event.key.length === 1) early += event.key
      return
    }
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key === 'k') {
      event.preventDefault()
      return toggle('/palette')
    }
    if (asksForKeys(event)) {
      event.preventDefault()
      return toggle('/palette/keys')
    }
    const pressed = !document.querySelector('dialog[open]') && keyed(combination(event))
    if (pressed) {
      event.preventDefault()
      if (pressed.matches('input, textarea')) pressed.focus()
      else pressed.click()
      return
    }
    if (event.target.id !== 'palette-query' || event.isComposing) return
    go = undefined
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step) {
      event.preventDefault()
      choose(chosen() + step)
    }
    if (event.key !== 'Enter') return
    event.preventDefault()
    go = event.ctrlKey || event.metaKey ? 'apart' : 'here'
    goOn()
  })
  on('click', (event) => {
    const link = event.target.closest?.('a[href="/palette"], a[href="/palette/keys"]')
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    document.querySelector('dialog.palette')?.close()
    toggle(link.getAttribute('href'))
  })
  on('htmx:after:swap', () => {
    if (document.querySelector('dialog.palette')) opening = false
    const field = document.getElementById('palette-query')
    if (field && early) {
      field.value = early
      field.dispatchEvent(new Event('input', { bubbles: true }))
    }
    early = ''
    if (dialog() && chosen() < 0) choose(0)
    goOn()
    const list = document.querySelector('#keys dl:not([data-made])')
    if (!list) return
    list.dataset.made = ''
    import(list.dataset.script).then((keys) => keys.default(list, off))
  })
  // It is made anew each time, so that it shows what is there then. Events of closing do not bubble.
  on('close', ({ target }) => target.matches('dialog.palette') && target.remove(), true)
})()
