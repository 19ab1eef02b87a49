// The composer, following the end of an answer, and what is read out.
;(() => {
  const composer = document.getElementById('composer')
  if (!composer) return
  const text = document.getElementById('composer-text')
  const on = (event, listener) => document.addEventListener(event, listener)
  const key = `draft:${composer.dataset.draft}`
  const read = () => document.getElementById('recent')

  // A draft survives everything: it is kept, with the id that makes sending again harmless, until
  // the server says that it has the question.
  const { clientId } = composer.elements
  const chips = () => [...composer.querySelectorAll('.chip:not(.failed)')]
  const idOf = (chip) => chip.querySelector('[name=attachments]')?.value
  const keep = () => {
    const attachments = chips().map(idOf).filter(Boolean)
    text.required = !chips().length
    if (!text.value && !attachments.length) return localStorage.removeItem(key)
    const draft = { text: text.value, clientId: clientId.value, attachments }
    localStorage.setItem(key, JSON.stringify(draft))
  }
  // Instructions given first made the thread; what was typed before goes with it.
  const [, begun] = /^\?draft=(new|temporary)$/.exec(location.search) ?? []
  const begunKey = begun && key.replace(/[^:]+$/, begun)
  if (begunKey && localStorage.getItem(begunKey)) {
    localStorage.setItem(key, localStorage.getItem(begunKey))
    localStorage.removeItem(begunKey)
  }
  // Never the one in the page: that may be a page that was kept, and asked from before.
  const newId = () => crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`
  clientId.value = newId()
  const draft = JSON.parse(localStorage.getItem(key) ?? 'null')
  if (draft) {
    // What another app shared joins what was begun.
    const shared = draft.text.includes(text.value) ? '' : `\n\n${text.value}`
    text.value = draft.text + shared
    clientId.value = shared ? newId() : draft.clientId
  }
  text.addEventListener('input', keep)
  // With a document chosen one goes on to the question about it.
  document.addEventListener(
    'close',
    ({ target }) => target.matches('dialog.picker') && text.focus(),
    true,
  )

  // Enter sends and Shift+Enter breaks the line, or the other way round.
  const enterSends = document.documentElement.dataset.enter === 'sends'
  text.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.isComposing || event.keyCode === 229) return
    if (matchMedia('(pointer: coarse)').matches && !event.ctrlKey && !event.metaKey) return
    const wants = event.ctrlKey || event.metaKey || event.shiftKey !== enterSends
    if (!wants) return
    event.preventDefault()
    if ((text.required && !text.value.trim()) || sent !== undefined) return
    if (!writing()) return composer.requestSubmit()
    // While an answer is written, what was typed waits for its end; Ctrl+Enter ends it.
    const atOnce = event.ctrlKey || event.metaKey
    composer.querySelector(`.to-queue${atOnce ? '.at-once' : ':not(.at-once)'}`)?.click()
  })
  const writing = () => read()?.dataset.writing

  // The question appears at once, before the server has answered; one is sent at a time.
  let sent
  let sentIds = []
  const sender = (event) => {
    const source = event.detail?.ctx?.sourceElement
    return source === composer || source?.matches?.('.to-queue') ? source : undefined
  }
  on('htmx:before:request', (event) => {
    if (!sender(event)) return
    sent = text.value
    sentIds = chips().map(idOf)
    document.getElementById('composer-error').textContent = ''
    if (sender(event) !== composer) return
    const pending = document.getElementById('pending-question').content.cloneNode(true)
    const names = chips().map((chip) => chip.dataset.name)
    pending.querySelector('.words').textContent = sent.trim() || names.join(', ')
    read().append(pending)
    toEnd()
  })
  // What was typed since then is the next question.
  const next = (typed) => {
    if (text.value.startsWith(typed)) text.value = text.value.slice(typed.length)
    for (const chip of chips()) if (sentIds.includes(idOf(chip))) chip.remove()
    clientId.value = newId()
    keep()
    text.focus()
  }
  const [person] = composer.dataset.draft.split(':')
  // Without a connection it waits in this browser; what that takes is loaded in time.
  const outbox = () => import(composer.dataset.outbox).catch(() => undefined)
  const hold = async (typed) => (await outbox())?.default(typed) && next(typed)
  if (text.value || localStorage.getItem(`outbox:${person}`)) void outbox()
  text.addEventListener('input', outbox, { once: true })
  const answered = (event) => {
    if (!sender(event) || sent === undefined) return
    const { response } = event.detail.ctx
    if (response?.headers?.get('chat-stored')) next(sent)
    else for (const pending of document.querySelectorAll('.question.pending')) pending.remove()
    if (!response) void hold(sent)
    sent = undefined
  }
  on('htmx:after:request', answered)
  on('htmx:error', answered)

  // What is typed into a form that can be closed is a draft too, until the server has it or it is
  // given up: a question that is being edited, what a sheet asks for.
  const keyOf = (form) => form?.dataset.keeps && `draft:${person}:form:${form.dataset.keeps}`
  const fields = (form) => [
    ...form.querySelectorAll('textarea, select, input:not([type=hidden], [type=checkbox])'),
  ]
  const filled = new WeakSet()
  on('input', ({ target: { form } }) => {
    if (!keyOf(form)) return
    const values = Object.fromEntries(fields(form).map(({ name, value }) => [name, value]))
    localStorage.setItem(keyOf(form), JSON.stringify(values))
  })
  on('htmx:after:swap', () => {
    for (const form of document.querySelectorAll('form[data-keeps]')) {
      const kept = !filled.has(form) && JSON.parse(localStorage.getItem(keyOf(form)))
      filled.add(form)
      if (!kept) continue
      for (const field of fields(form)) field.value = kept[field.name] ?? field.value
      form.querySelector('.kept-draft')?.removeAttribute('hidden')
    }
  })
  on('click', ({ target }) => {
    const { form } = target.closest?.('[data-discard]') ?? {}
    if (keyOf(form)) localStorage.removeItem(keyOf(form))
  })
  on('htmx:after:request', ({ detail: { ctx } }) => {
    const key = keyOf(ctx.sourceElement)
    if (key && ctx.response?.headers?.get('chat-stored')) localStorage.removeItem(key)
  })

  // Stop stands where Send stood.
  on('click', (event) => {
    const id = event.target.closest?.('[data-stop]') && writing()
    if (!id) return
    const recent = { source: '#recent', target: '#recent', swap: 'outerMorph' }
    htmx.ajax('DELETE', `/chat/answers/${id}/writing`, recent)
  })

  // The view follows while the reader is at the end; otherwise a button leads there.
  const nearEnd = () => document.documentElement.scrollHeight - innerHeight - scrollY < 120
  let follows = !document.querySelector('.message:target')
  let lastY = 0
  let pill
  const toEnd = () => scrollTo({ top: document.documentElement.scrollHeight })
  addEventListener(
    'scroll',
    () => {
      // Text that came since we scrolled is no wish of the reader to stay behind; scrolling up is.
      follows = nearEnd() || (follows && scrollY >= lastY)
      lastY = scrollY
      if (follows) pill?.remove()
    },
    { passive: true },
  )
  const grown = new ResizeObserver(() => {
    if (follows) return toEnd()
    if (!writing() || pill?.isConnected) return
    pill = document.createElement('button')
    pill.className = 'button new-below'
    pill.textContent = composer.dataset.newBelow
    pill.addEventListener('click', toEnd)
    document.body.append(pill)
  })
  grown.observe(document.getElementById('reading'))
  new ResizeObserver(() => follows && toEnd()).observe(composer)
  if (follows) toEnd()

  // iOS lays its keyboard over the page: the composer rises by as much as is covered.
  const shown = globalThis.visualViewport
  const rise = () => {
    const covered = shown.scale > 1.01 ? 0 : innerHeight - shown.height - shown.offsetTop
    composer.style.setProperty('--covered', `${Math.max(0, covered)}px`)
  }
  shown?.addEventListener('resize', rise)
  shown?.addEventListener('scroll', rise)

  // The stream says that the thread is not what the page shows: the end is drawn anew.
  // A question that is being edited is left in peace until it is sent or given up.
  let late = false
  const editing = () => document.querySelector('form.editing')
  on('changed', () => {
    if (editing()) late = true
    else htmx.trigger('#recent', 'redraw')
  })
  on('htmx:after:swap', () => {
    if (!late || editing()) return
    late = false
    htmx.trigger('#recent', 'redraw')
  })

  // Blocks of code get a button of their own.
  const addCopyButtons = () => {
    for (const block of document.querySelectorAll(
      '.body:not(.live) .code:not(:has(.copy-code)), .question .code:not(:has(.copy-code))',
    )) {
      const button = document.createElement('button')
      button.className = 'button quiet copy-code'
      button.textContent = composer.dataset.copyCode
      button.addEventListener('click', async () => {
        await navigator.clipboard.writeText(block.querySelector('pre').textContent)
        button.textContent = composer.dataset.copied
        convosphere.say(composer.dataset.copied)
        setTimeout(() => (button.textContent = composer.dataset.copyCode), 2000)
      })
      block.append(button)
    }
  }
  addCopyButtons()
  on('htmx:after:swap', addCopyButtons)

  // Screen readers hear new answers in whole sentences, each once, and the rest at the end.
  const answers = () => [...document.querySelectorAll('#recent .answer')]
  let newest = answers().at(-1)?.id ?? ''
  const heard = {}
  const speak = () => {
    const news = []
    for (const answer of answers()) {
      const { id, ariaBusy: live } = answer
      const { end: from, live: more } = heard[id] ?? { end: 0, live: id > newest }
      if (!live && !more) continue
      const all = answer.querySelector('.body > .words')?.innerText ?? ''
      const ends = ['. ', '! ', '? ', '\n'].map((mark) => all.lastIndexOf(mark) + 1)
      const end = live ? Math.max(from, ...ends) : all.length
      news.push(all.slice(from, end))
      heard[id] = { end, live }
    }
    newest = answers().at(-1)?.id ?? newest
    const said = news.join(' ').trim()
    if (said) convosphere.say(said)
  }
  on('htmx:sse:after:message', speak)
  on('htmx:after:swap', speak)
})()
