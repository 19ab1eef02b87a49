// Quoting what is marked, and going through the conversations by keyboard.
;(() => {
  const text = document.getElementById('composer-text')
  if (!text) return
  const on = (event, listener) => document.addEventListener(event, listener)

  /** What is marked within one message. */
  const marked = () => {
    const selection = getSelection()
    const within = (node) => node?.parentElement?.closest('.message .words')
    const words = within(selection.anchorNode)
    return !selection.isCollapsed && words && words === within(selection.focusNode)
      ? selection
      : undefined
  }

  const quote = () => {
    const selection = marked()
    if (!selection) return
    const code = selection.anchorNode.parentElement.closest('pre')
    const lines = selection
      .toString()
      .replace(/\n{3,}/g, '\n\n')
      .trim()
      .split('\n')
    const quoted = (code ? ['```', ...lines, '```'] : lines).map((line) => `> ${line}`.trimEnd())
    const before = text.value.trimEnd()
    text.value = `${before && `${before}\n\n`}${quoted.join('\n')}\n\n`
    text.dispatchEvent(new Event('input', { bubbles: true }))
    selection.removeAllRanges()
    text.focus()
    text.setSelectionRange(text.value.length, text.value.length)
  }

  // A button below what is marked, out of the way of the system's own above it.
  let button
  const place = () => {
    const selection = marked()
    if (!selection) return button?.remove()
    if (!button) {
      button = document.createElement('button')
      button.className = 'button quote-it'
      button.textContent = text.form.dataset.quote
      button.addEventListener('pointerdown', (event) => event.preventDefault())
      button.addEventListener('click', quote)
    }
    const { bottom, left, width } = selection.getRangeAt(0).getBoundingClientRect()
    if (!button.isConnected) document.body.append(button)
    const most = document.documentElement.clientWidth - button.offsetWidth - 8
    button.style.insetBlockStart = `${bottom + scrollY + 8}px`
    button.style.insetInlineStart = `${Math.max(8, Math.min(left + width / 2, most))}px`
  }
  on('selectionchange', place)

  // A title that is not to be changed after all.
  on('keydown', ({ key, target }) => {
    if (key !== 'Escape' || !target.matches?.('.renaming input')) return
    target.form.noValidate = true
    target.value = ''
    target.form.requestSubmit()
  })
  on('keydown', (event) => {
    if (event.altKey && event.code === 'KeyQ' && marked()) {
      event.preventDefault()
      return quote()
    }
    const step = event.altKey && { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step) {
      const links = [...document.querySelectorAll('#rail-lists .thread-item > a')]
      const here = links.findIndex((link) => link.ariaCurrent === 'page')
      const next = links[here + step]
      if (!next || (here < 0 && step < 0)) return
      event.preventDefault()
      return next.click()
    }
    if (event.key !== 'ArrowUp' || event.target !== text || text.value) return
    const edit = [...document.querySelectorAll('.question [data-edit]')].at(-1)
    if (!edit) return
    event.preventDefault()
    edit.click()
  })
})()
