// The list behind the slash: what is typed chooses a prompt, which is asked about and then put in.
// Nothing that was typed is lost: what stands behind the name stays, or goes into the first empty field.
const text = document.getElementById('composer-text')
const place = document.getElementById('prompt-choices')
const status = document.getElementById('prompt-status')
const sheet = document.createElement('div')
document.body.append(sheet)

/** Longer texts are no names, and a pasted megabyte is not looked at. */
const longest = 2000

/** The name before the caret, what follows it, and where that begins. */
function command() {
  const caret = text.selectionStart
  if (caret > longest) return undefined
  const [whole, name, gap] = /^\/([^\s/]{0,40})( ?)[^\n]*$/.exec(text.value.slice(0, caret)) ?? []
  if (whole === undefined || (!gap && whole.length > name.length + 1)) return undefined
  return { name: name.toLowerCase(), ended: Boolean(gap), from: name.length + 1 + gap.length }
}

const options = () => [...place.querySelectorAll('[role=option]')]
const active = () => place.querySelector('[aria-selected=true]')
/** The name that was asked for last, what comes of it, and the one that was put away with Escape. */
let asked
let arriving
let dismissed
/** One is being used: whoever presses Enter twice means it once. */
let using = false

function close() {
  place.hidden = true
  text.removeAttribute('aria-activedescendant')
  status.textContent = ''
}

function select(option) {
  active()?.setAttribute('aria-selected', 'false')
  if (!option) return
  option.setAttribute('aria-selected', 'true')
  option.scrollIntoView({ block: 'nearest' })
  text.setAttribute('aria-activedescendant', option.id)
}

/** Shows what was found for the name that stands there now; behind a whole name only that one. */
function show() {
  const typed = command()
  if (typed?.name !== asked || dismissed === asked || document.activeElement !== text)
    return close()
  const [first] = options()
  if (typed.ended && first?.dataset.name !== typed.name) return close()
  if (!place.firstElementChild) return close()
  place.hidden = false
  if (!active()) select(first)
  const said = place.firstElementChild.dataset.said ?? place.textContent
  if (status.textContent !== said) status.textContent = said
}

async function look() {
  const typed = command()
  if (!typed) {
    dismissed = undefined
    return close()
  }
  if (dismissed !== typed.name) dismissed = undefined
  if (typed.name === asked) return show()
  const name = (asked = typed.name)
  const address = `/prompts/choices?q=${encodeURIComponent(name)}`
  const answer = htmx.ajax('GET', address, { source: place, target: place, swap: 'innerHTML' })
  arriving = answer
  await answer
  // One that was overtaken ends early, with the list of another name still there.
  if (arriving !== answer) return
  arriving = undefined
  show()
}

/** Puts words where the command stood, so that the browser's own undo brings it back. */
function insert(words, end) {
  text.focus()
  text.setSelectionRange(0, end)
  const kept = end < text.value.length ? '\n\n' : ''
  if (!document.execCommand('insertText', false, words + kept))
    text.setRangeText(words + kept, 0, end, 'end')
  text.setSelectionRange(words.length, words.length)
  text.dispatchEvent(new Event('input', { bubbles: true }))
}

/** Fetches a prompt: puts it in, or asks for what it wants to know. */
async function use(id, from) {
  close()
  dismissed = asked
  sheet.replaceChildren()
  const address = `/prompts/${id}/use`
  // As its own source it waits for nothing else that the page asks for.
  await htmx.ajax('GET', address, { source: sheet, target: sheet, swap: 'innerHTML' })
  const words = sheet.querySelector('[data-words]')?.dataset.words
  if (words !== undefined) return insert(words, from)
  const form = document.getElementById('prompt-fields')
  if (form) return ask(form, from)
  // It did not come: the list stays, to try again.
  dismissed = undefined
  show()
}

function ask(form, from) {
  const dialog = form.closest('dialog')
  const blank = () => [...form.querySelectorAll('textarea')].find(({ value }) => !value)
  const rest = text.value.slice(from).trim()
  const takesRest = Boolean(from && rest && blank())
  if (takesRest) blank().value = rest
  blank()?.focus()
  dialog.addEventListener('close', () => text.focus())
  form.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.isComposing || !event.target.matches('textarea')) return
    if (event.shiftKey || matchMedia('(pointer: coarse)').matches) return
    event.preventDefault()
    form.requestSubmit()
  })
  let sent = false
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    if (sent) return
    sent = true
    const body = new FormData(form)
    const answer = await fetch(form.action, { method: 'POST', body }).catch(() => undefined)
    sent = Boolean(answer?.ok)
    document.getElementById('prompt-failed').hidden = sent
    if (!sent) return
    const words = await answer.text()
    dialog.close()
    insert(words, takesRest ? text.value.length : from)
  })
}

/** Whoever types faster than the list comes means what they typed. */
async function choose(event) {
  if (using) return
  using = true
  while (arriving) await arriving
  const option = !place.hidden && active()
  if (option) await use(option.dataset.prompt, command()?.from ?? 0)
  using = false
  if (!option && event.key === 'Enter')
    text.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
}

function step(by) {
  const all = options()
  select(all.at((all.indexOf(active()) + by) % all.length))
}

const keys = {
  ArrowDown: () => step(1),
  ArrowUp: () => step(-1),
  Enter: choose,
  Tab: choose,
  Escape() {
    dismissed = asked
    close()
  },
}

// Before the composer's own listener, which would send.
document.addEventListener(
  'keydown',
  (event) => {
    if (event.target !== text || event.isComposing || event.keyCode === 229) return
    if (event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return
    const wanted = using || !place.hidden || (arriving && event.key === 'Enter')
    const act = wanted && keys[event.key]
    if (!act || (!using && !arriving && !active() && event.key !== 'Escape')) return
    event.preventDefault()
    event.stopPropagation()
    act(event)
  },
  true,
)
text.addEventListener('input', (event) => {
  if (!event.isComposing) look()
})
text.addEventListener('compositionend', look)
text.addEventListener('blur', close)
text.addEventListener('focus', look)
// The focus stays in the text.
place.addEventListener('mousedown', (event) => event.preventDefault())
place.addEventListener('click', ({ target }) => {
  const option = target.closest('[role=option]')
  if (option) use(option.dataset.prompt, command()?.from ?? 0)
})

text.setAttribute('aria-autocomplete', 'list')
text.setAttribute('aria-haspopup', 'listbox')
text.setAttribute('aria-controls', place.id)

/** `/#prompt=<id>` uses a prompt at once. */
function useFromAddress() {
  const [, id] = /^#prompt=(\w+)$/.exec(location.hash) ?? []
  if (!id) return
  history.replaceState(history.state, '', location.pathname + location.search)
  use(id, 0)
}
addEventListener('hashchange', useFromAddress)
useFromAddress()
look()
