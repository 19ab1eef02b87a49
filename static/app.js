// What every page needs beside htmx. No state of its own: the server's HTML is the state.
;(() => {
  const on = (event, listener) => document.addEventListener(event, listener)
  const all = (selector) => document.querySelectorAll(selector)

  // Things that are only there for a while (undo): 8 s, longer while pointed at or focused.
  const vanish = (element) => {
    if (element.matches(':hover, :focus-within')) return void setTimeout(vanish, 2000, element)
    element.remove()
  }

  const heard = new WeakSet()
  const say = (text) => (document.getElementById('spoken').textContent = text)

  // What new HTML asks for: dialogs that arrive open or are done with, things that vanish.
  const settle = () => {
    for (const done of all('dialog [data-closes]')) {
      done.closest('dialog').close()
      done.remove()
    }
    for (const dialog of all('dialog[data-open]')) {
      delete dialog.dataset.open
      // The drawer, which a dialog closes, comes back after it.
      const drawer = document.querySelector('#rail:popover-open')
      if (drawer) dialog.addEventListener('close', () => drawer.showPopover(), { once: true })
      dialog.showModal()
    }
    // Screen readers leave out a status that comes with its text.
    for (const status of all('[role=status]')) {
      if (heard.has(status) || !status.checkVisibility()) continue
      if (status.innerText.trim()) say(status.innerText)
      heard.add(status)
    }
    for (const element of all('[data-vanish], #notices > :not(#offline)')) {
      if (element.dataset.vanishing) continue
      element.dataset.vanishing = 'true'
      setTimeout(vanish, 8000, element)
    }
  }
  settle()
  on('htmx:after:swap', settle)

  on('click', (event) => {
    event.target.closest?.('[data-close]')?.closest('dialog')?.close()
  })

  on('keydown', function begin({ key }) {
    if (key !== 'Tab') return
    document.removeEventListener('keydown', begin)
    import(document.body.dataset.focus)
  })

  // The drawer closes when the focus leaves it, so that nobody works behind it.
  on('focusin', ({ target }) => {
    const rail = document.querySelector('#rail:popover-open')
    if (rail && !rail.contains(target) && !target.matches('[popovertarget=rail]'))
      rail.hidePopover()
  })

  // What is typed unseen can be looked at.
  on('click', (event) => {
    const button = event.target.closest?.('[data-reveal]')
    if (!button) return
    const input = button.previousElementSibling
    const shown = input.type === 'password'
    input.type = shown ? 'text' : 'password'
    button.setAttribute('aria-pressed', shown)
  })

  // One box chooses all of a list; while nothing is chosen there is nothing to do with it.
  const boxes = (form) => [...form.elements].filter(({ name }) => name === 'id')
  const choices = () => {
    for (const acts of all('fieldset[data-needs-choice]'))
      acts.disabled = !boxes(acts.form).some(({ checked }) => checked)
  }
  on('change', ({ target }) => {
    if (target.matches('[data-choose-all]'))
      for (const box of boxes(target.form)) box.checked = target.checked
    choices()
  })
  choices()

  // Forms that save at once, and forms with changes, which ask before the page is left.
  on('change', (event) => {
    if (event.target.form?.matches('[data-at-once]')) event.target.form.requestSubmit()
  })
  on('input', (event) => {
    event.target.form?.matches('[data-guarded]') && (event.target.form.dataset.changed = '')
  })
  on('submit', (event) => delete event.target.dataset.changed)
  on('click', (event) => {
    const form = event.target.closest?.('[data-discard]')?.closest('form')
    if (form) delete form.dataset.changed
  })
  addEventListener('beforeunload', (event) => {
    if (document.querySelector('[data-guarded][data-changed]')) event.preventDefault()
  })

  // A quiet line while there is no connection, over no text where the page has a place for it.
  const offline = (yes) => {
    const shown = document.getElementById('offline')
    if (!yes) return shown?.remove()
    if (shown) return
    const notice = document
      .getElementById('notice-offline')
      .content.cloneNode(true).firstElementChild
    notice.id = 'offline'
    ;(document.getElementById('connection') ?? document.getElementById('notices')).append(notice)
  }
  if (!navigator.onLine) offline(true)
  addEventListener('offline', () => offline(true))
  addEventListener('online', () => offline(false))
  on('htmx:sse:error', () => offline(true))
  on('htmx:sse:after:connection', () => offline(false))
  on('htmx:error', (event) => {
    if (!event.detail?.ctx?.response) offline(true)
  })
  on('htmx:after:request', () => offline(false))

  // Copying: a text from the server, or what stands in a field or a block of code.
  const copied = (button, label) => {
    const before = button.getAttribute('aria-label')
    button.setAttribute('aria-label', label)
    button.title = label
    button.classList.add('done')
    say(label)
    setTimeout(() => {
      if (before === null) button.removeAttribute('aria-label')
      else button.setAttribute('aria-label', before)
      button.title = before ?? ''
      button.classList.remove('done')
    }, 2000)
  }
  const textToCopy = async ({ copy, copyFrom }) => {
    if (copyFrom) return document.getElementById(copyFrom).value
    const response = await fetch(copy)
    return response.ok ? response.text() : undefined
  }
  on('click', async (event) => {
    const button = event.target.closest?.('button:is([data-copy], [data-copy-from])')
    if (!button) return
    const text = await textToCopy(button.dataset)
    if (text === undefined) return
    await navigator.clipboard.writeText(text)
    copied(button, button.dataset.copied)
  })
  globalThis.convosphere = { copied, say }
})()
