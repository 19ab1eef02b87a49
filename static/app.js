// What every page needs beside htmx. No state of its own: the server's HTML is the state.
;(() => {
  const on = (event, listener) => document.addEventListener(event, listener)

  // Dialogs that arrive open themselves; buttons marked so close them.
  on('htmx:after:swap', () => {
    for (const dialog of document.querySelectorAll('dialog[data-open]:not([open])'))
      dialog.showModal()
  })
  on('click', (event) => {
    event.target.closest?.('[data-close]')?.closest('dialog')?.close()
  })

  // Things that are only there for a while (undo): 8 s, longer while pointed at or focused.
  const vanish = (element) => {
    if (element.matches(':hover, :focus-within')) return void setTimeout(vanish, 2000, element)
    if (!element.isConnected) return
    if (element.dataset.leave) location.assign(element.dataset.leave)
    else element.remove()
  }
  on('htmx:after:swap', () => {
    for (const element of document.querySelectorAll('[data-vanish]:not([data-vanishing])')) {
      element.dataset.vanishing = ''
      setTimeout(vanish, 8000, element)
    }
    for (const notice of document.querySelectorAll('#notices > :not([data-vanishing], #offline)')) {
      notice.dataset.vanishing = ''
      setTimeout(vanish, 8000, notice)
    }
  })

  // A quiet line while there is no connection.
  const offline = (yes) => {
    const shown = document.getElementById('offline')
    if (!yes) return shown?.remove()
    if (shown) return
    const notice = document
      .getElementById('notice-offline')
      .content.cloneNode(true).firstElementChild
    notice.id = 'offline'
    document.getElementById('notices').append(notice)
  }
  addEventListener('offline', () => offline(true))
  addEventListener('online', () => offline(false))
  on('htmx:sse:error', () => offline(true))
  on('htmx:sse:after:connection', () => offline(false))
  on('htmx:error', (event) => {
    if (!event.detail?.ctx?.response) offline(true)
  })
  on('htmx:after:request', () => offline(false))

  // Copying: a text from the server, or what stands in a block of code.
  const copied = (button, label) => {
    const before = button.getAttribute('aria-label')
    button.setAttribute('aria-label', label)
    button.title = label
    button.classList.add('done')
    setTimeout(() => {
      button.setAttribute('aria-label', before)
      button.title = before
      button.classList.remove('done')
    }, 2000)
  }
  on('click', async (event) => {
    const button = event.target.closest?.('[data-copy]')
    if (!button) return
    const response = await fetch(button.dataset.copy)
    if (!response.ok) return
    await navigator.clipboard.writeText(await response.text())
    copied(button, button.dataset.copied)
  })
  globalThis.convosphere = { copied }
})()
