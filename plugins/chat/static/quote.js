// Selecting words of a message shows a button that puts them into the composer, as a quotation.
;(() => {
  const composer = document.getElementById('composer')
  const text = document.getElementById('composer-text')
  const button = document.createElement('button')
  button.className = 'button quote-it'
  button.textContent = composer.dataset.quote
  button.hidden = true
  document.body.append(button)

  const elementOf = (node) => (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement)
  const wordsOf = (node) => elementOf(node).closest('.message .words')

  /** The selected range, if it lies within messages and holds something. */
  const passage = () => {
    const selection = getSelection()
    if (selection.isCollapsed || !selection.rangeCount || !selection.toString().trim()) return
    const range = selection.getRangeAt(0)
    // Selecting a whole paragraph often ends at the beginning of what follows.
    return wordsOf(range.startContainer) && !button.contains(range.endContainer) ? range : undefined
  }

  // Below the selection: above it stands the menu of a phone.
  const show = () => {
    const range = passage()
    button.hidden = !range
    if (!range) return
    const { left, bottom } = [...range.getClientRects()].findLast((one) => one.width) ?? {}
    const most = document.documentElement.clientWidth - button.offsetWidth - 8
    button.style.left = `${Math.max(8, Math.min(left, most))}px`
    button.style.top = `${scrollY + bottom + 8}px`
  }
  document.addEventListener('selectionchange', show)
  show()

  const fence = (code, language) => {
    const ticks = '`'.repeat(Math.max(2, ...(code.match(/`+/g) ?? []).map((run) => run.length)) + 1)
    return `\n\n${ticks}${language}\n${code.replace(/^\n+|\n+$/g, '')}\n${ticks}\n\n`
  }
  const languageOf = (pre) =>
    pre.closest('.code')?.querySelector('.code-name')?.textContent.trim() ?? ''
  const cell = (node) => inside(node).trim().replaceAll(/\s+/g, ' ').replaceAll('|', '\\|')
  /** Rows as a table; without a heading that is among them, its place stays empty. */
  const table = (rows) => {
    if (!rows.length) return ''
    const cells = rows.map((row) => [...row.cells].map(cell))
    const width = Math.max(...cells.map((row) => row.length))
    const head = rows[0].querySelector('th') ? cells.shift() : []
    const lines = [
      [...Array(width - head.length).fill(''), ...head],
      Array(width).fill('---'),
      ...cells,
    ]
    return `\n\n${lines.map((line) => `| ${line.join(' | ')} |`).join('\n')}\n\n`
  }
  const inside = (node) => [...node.childNodes].map(markdown).join('')
  const markdown = (node) => {
    if (node.nodeType === Node.TEXT_NODE)
      return /^\s*\n\s*$/.test(node.data) ? '' : node.data.replace(/\s+/g, ' ')
    if (node.matches?.('.code-name, button, .hidden')) return ''
    switch (node.localName) {
      case 'pre':
        return fence(node.textContent, languageOf(node))
      case 'math':
        return `$${node.querySelector('annotation')?.textContent ?? node.textContent}$`
      case 'code':
        return `\`${node.textContent}\``
      case 'br':
        return '\n'
      case 'li':
        return `\n- ${inside(node).trim().replaceAll('\n', '\n  ')}`
      case 'table':
        return table([...node.rows])
      case 'blockquote':
        return `\n\n${inside(node).trim().replace(/^/gm, '> ')}\n\n`
    }
    const block = /^(p|div|ul|ol|h\d|article|header)$/.test(node.localName)
    return block ? `\n\n${inside(node).trim()}\n\n` : inside(node)
  }

  /** The passage in Markdown: of a block of code a block of code, of a table whole rows below its heading. */
  const quotation = (range) => {
    const within = elementOf(range.commonAncestorContainer).closest('pre, td, th, table')
    const words = elementOf(range.startContainer).closest('.words')
    const held = range.cloneRange()
    if (!words.contains(range.endContainer)) held.setEndAfter(words.lastChild)
    const isQuoted = (row) => !row.rowIndex || held.intersectsNode(row)
    let text
    if (within?.localName === 'pre') text = fence(range.toString(), languageOf(within))
    else if (within?.localName === 'table') text = table([...within.rows].filter(isQuoted))
    else text = inside(held.cloneContents())
    const lines = text.replace(/\n{3,}/g, '\n\n').trim()
    return lines.replace(/^/gm, '> ').replace(/^> $/gm, '>')
  }

  // The selection has to outlive the press.
  button.addEventListener('pointerdown', (event) => event.preventDefault())
  const quote = () => {
    const range = passage()
    if (!range) return
    const before = text.value.trimEnd()
    text.value = `${before}${before && '\n\n'}${quotation(range)}\n\n`
    text.dispatchEvent(new Event('input', { bubbles: true }))
    getSelection().removeAllRanges()
    text.focus()
    text.setSelectionRange(text.value.length, text.value.length)
    text.scrollTop = text.scrollHeight
  }
  button.addEventListener('click', quote)
  document.addEventListener('keydown', (event) => {
    if (!event.altKey || event.code !== 'KeyQ' || !passage()) return
    event.preventDefault()
    quote()
  })
})()
