// Going through the conversations by keyboard; what quotes is loaded when something is marked.
;(() => {
  const text = document.getElementById('composer-text')
  if (!text) return
  const on = (event, listener) => document.addEventListener(event, listener)

  on('selectionchange', function begin() {
    if (!getSelection().anchorNode?.parentElement?.closest('.message .words')) return
    document.removeEventListener('selectionchange', begin)
    import(text.form.dataset.quoteScript)
  })

  on('focusin', ({ target }) => target.matches('.renaming input') && target.select())

  // A title, or a question, that is not to be changed after all.
  on('keydown', ({ key, target }) => {
    if (key !== 'Escape') return
    if (target.matches?.('form.editing textarea') && target.value === target.defaultValue)
      return target.form.querySelector('[type=button]').click()
    if (!target.matches?.('.renaming input')) return
    target.form.noValidate = true
    target.value = ''
    target.form.requestSubmit()
  })

  on('keydown', (event) => {
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
