// Sends the requests of the forms and shows what comes, as text; opens what the address names.
;(() => {
  const fields = (form, kind) => [...form.querySelectorAll(`[data-in="${kind}"]`)]

  function addressOf(form) {
    let path = form.dataset.path
    for (const { name, value } of fields(form, 'path'))
      path = path.replace(`{${name}}`, encodeURIComponent(value))
    const query = new URLSearchParams()
    for (const { name, value } of fields(form, 'query')) if (value) query.set(name, value)
    return query.size ? `${path}?${query}` : path
  }

  async function show(response, form) {
    form.querySelector('[data-answer]').hidden = false
    const headers = [...response.headers].map(([name, value]) => `${name}: ${value}`)
    form.querySelector('[data-headers]').textContent = headers.join('\n')
    const body = form.querySelector('[data-body]')
    body.textContent = ''
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    for (let next; reader && !(next = await reader.read()).done;) body.append(next.value)
    if (/json/.test(response.headers.get('content-type')) && body.textContent)
      body.textContent = JSON.stringify(JSON.parse(body.textContent), null, 2)
  }

  async function send(form, signal) {
    const status = form.querySelector('[role="status"]')
    status.textContent = form.dataset.sending
    const [body] = fields(form, 'body')
    const start = performance.now()
    try {
      const response = await fetch(addressOf(form), {
        method: form.dataset.method,
        signal,
        ...(body?.value && {
          body: body.value,
          headers: { 'content-type': 'application/json' },
        }),
      })
      const ms = Math.round(performance.now() - start)
      status.textContent = `${response.status} ${response.statusText} · ${ms} ms`
      await show(response, form)
    } catch {
      if (!signal.aborted) status.textContent = form.dataset.noAnswer
    }
  }

  for (const form of document.querySelectorAll('form.try')) {
    form.hidden = false
    const cancel = form.querySelector('[data-cancel]')
    let running
    cancel.addEventListener('click', () => running.abort())
    form.addEventListener('submit', async (event) => {
      event.preventDefault()
      running?.abort()
      const mine = (running = new AbortController())
      cancel.hidden = false
      await send(form, mine.signal)
      cancel.hidden = running === mine
    })
  }

  const openNamed = () => {
    const named = document.getElementById(decodeURIComponent(location.hash.slice(1)))
    if (named?.matches('details')) named.open = true
  }
  addEventListener('hashchange', openNamed)
  openNamed()
})()
