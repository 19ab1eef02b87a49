// Questions that found no connection: kept here, shown as waiting, and sent once it is back. Each
// keeps its clientId, so it is asked once however often it is sent. Loaded with the first one.
const composer = document.getElementById('composer')
const box = document.getElementById('outbox')
const item = document.getElementById('outbox-item').content.firstElementChild
const [person] = composer.dataset.draft.split(':')
const key = `outbox:${person}`
const here = new URL(composer.action).pathname
const newThread = '/chat/threads'

const read = () => JSON.parse(localStorage.getItem(key) ?? '[]')
const write = (all) => {
  if (all.length) localStorage.setItem(key, JSON.stringify(all))
  else localStorage.removeItem(key)
  draw()
}
const remove = ({ fields }) =>
  write(read().filter((one) => one.fields.clientId !== fields.clientId))

// What follows a question that opens a conversation belongs there, and so does the reader.
let opened
let destination

/** Keeps a question of the composer; false where it cannot, because it is more than text. */
export default function hold(text) {
  const form = [...new FormData(composer)]
  const isMore = ([name, value]) => name === 'attachments' || (value instanceof File && value.size)
  if (form.some(isMore)) return false
  const fields = {
    ...Object.fromEntries(form.filter(([, value]) => !(value instanceof File))),
    text,
  }
  const others = read().filter((one) => one.fields.clientId !== fields.clientId)
  const isNew = here === newThread
  const after = isNew && others.some((one) => one.fields.clientId === opened) ? opened : undefined
  if (isNew && !after) opened = fields.clientId
  write([...others, { path: here, fields, after }])
  later()
  return true
}

function draw() {
  const all = read().filter(({ path }) => path === here)
  box.hidden = !all.length
  box.querySelector('ol').replaceChildren(
    ...all.map((message) => {
      const row = item.cloneNode(true)
      row.querySelector('.queued-text').textContent = message.fields.text
      row.querySelector('.refused').hidden = !message.refused
      const [edit, away] = row.querySelectorAll('button')
      for (const button of [edit, away])
        button.ariaLabel = button.ariaLabel.replace('{text}', message.fields.text.slice(0, 100))
      edit.addEventListener('click', () => takeBack(message))
      away.addEventListener('click', () => {
        remove(message)
        composer.elements.text.focus()
      })
      return row
    }),
  )
}

/** Puts it back into the composer, where it can be changed. */
function takeBack(message) {
  remove(message)
  const { text, clientId } = composer.elements
  // It may have arrived without our hearing so: unchanged, it is the same question.
  if (!text.value) clientId.value = message.fields.clientId
  text.value = [text.value, message.fields.text].filter(Boolean).join('\n\n')
  text.dispatchEvent(new Event('input', { bubbles: true }))
  text.focus()
}

let timer
function later() {
  clearTimeout(timer)
  timer = setTimeout(flush, 5000)
}

const post = ({ path, fields }) =>
  fetch(path, {
    method: 'POST',
    // Somebody else may have signed in since this page was opened.
    headers: { 'hx-request': 'true', reader: person },
    body: new URLSearchParams(fields),
  })

/** Sends what waits, in order and in one tab at a time, until something hinders it. */
const flush = () =>
  navigator.locks.request(key, async () => {
    const next = () => read().find(({ refused }) => !refused)
    for (let message = next(); message; message = next()) {
      const response = await send(message).catch(() => undefined)
      if (!response || response.status >= 500 || response.status === 429) return later()
      // Signed out: sent with the next page of this person.
      if (response.ok && !response.headers.get('chat-stored')) return
      if (response.ok) arrived(message, response.headers.get('hx-redirect'))
      else refuse(message)
    }
    if (destination && !composer.elements.text.value) location.assign(destination)
  })

/** Its conversation is gone, for example: only its writer knows what to do. */
const refuse = ({ fields }) =>
  write(
    read().map((one) =>
      one.fields.clientId === fields.clientId ? { ...one, path: here, refused: true } : one,
    ),
  )

async function send(message) {
  const response = await post(message)
  // An answer is being written there: it waits for it on the server.
  if (response.status !== 409 || !message.path.endsWith('/messages')) return response
  return post({ ...message, path: message.path.replace(/messages$/, 'queue') })
}

function arrived(message, threadPath) {
  const { clientId } = message.fields
  write(
    read()
      .filter((one) => one.fields.clientId !== clientId)
      .map((one) =>
        one.after === clientId ? { ...one, path: `${threadPath}/messages`, after: undefined } : one,
      ),
  )
  if (message.path !== here) return
  if (threadPath) destination = threadPath
  else htmx.trigger('#recent', 'redraw')
}

addEventListener('online', flush)
addEventListener('storage', (event) => event.key === key && draw())
document.addEventListener('htmx:sse:after:connection', flush)
draw()
void flush()
