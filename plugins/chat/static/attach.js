// Brings files to the server and shows them as chips, until the question that they belong to is sent.
const place = document.getElementById('attaching')
const composer = document.getElementById('composer')
const text = document.getElementById('composer-text')
const chips = document.getElementById('chips')
const { dataset: words } = place
const pastedKey = `draft:${composer.dataset.draft}:pasted`

const say = (message) => (document.getElementById('attach-status').textContent = message)
const complain = (message) => (document.getElementById('composer-error').textContent = message)
const named = (message, name) => message.replace('{name}', name)
// The draft knows what is attached to it.
const changed = () => text.dispatchEvent(new Event('input', { bubbles: true }))

/** How many are on their way. */
let coming = 0
/** Whether the question waits for them. */
let waits = false

/** Attaches files, each by itself. */
function add(files) {
  complain('')
  for (const file of files) {
    if (chips.querySelectorAll('.chip:not(.failed)').length >= Number(words.most))
      return complain(words.tooMany)
    void bring(file)
  }
}

/** Attaches a long text that was pasted; until the server has it, the browser keeps it. */
async function addPasted(pasted) {
  try {
    localStorage.setItem(pastedKey, pasted)
  } catch {
    // There is no room for it: then it is only in the page for as long as it is brought.
  }
  const file = new File([pasted], words.pasted, { type: 'text/plain' })
  const isThere = await bring(file, { isPasted: true })
  if (!isThere) {
    insert(pasted)
    complain(words.pastedAsText)
  }
  localStorage.removeItem(pastedKey)
}

/** Draws what was attached to a draft before the page was loaded. */
async function drawAgain(ids) {
  await htmx.ajax('GET', `/chat/attachments?ids=${ids.join()}`, {
    source: '#chips',
    target: '#chips',
    swap: 'innerHTML',
  })
  changed()
}

async function bring(given, { isPasted = false } = {}) {
  const { name } = given
  const chip = document.getElementById('pending-chip').content.cloneNode(true).firstElementChild
  const button = chip.querySelector('button')
  chip.querySelector('.chip-name').textContent = name
  chip.querySelector('progress').ariaLabel = name
  button.ariaLabel = named(words.remove, name)
  chips.append(chip)
  chip.scrollIntoView({ block: 'nearest' })
  coming++
  const answer = await send(await smaller(given), chip)
  coming--
  const isThere = answer.status === 201
  // Somebody may have taken it back on its way.
  const isWanted = chip.isConnected
  if (answer.redirect) location.assign(answer.redirect)
  else if (isWanted && isThere) {
    await htmx.swap({ sourceElement: chips, target: chip, text: answer.text, swap: 'outerHTML' })
    say(named(words.added, name))
  } else if (isPasted) chip.remove()
  else if (isWanted)
    fail(chip, answer.status >= 400 && answer.status < 500 ? answer.text : words.failed)
  changed()
  if (isWanted && !isThere) waits = false
  else if (!coming && waits) {
    waits = false
    composer.requestSubmit()
  }
  return isThere || !isWanted
}

function fail(chip, message) {
  chip.classList.add('failed')
  chip.querySelector('progress').remove()
  const error = document.createElement('span')
  error.className = 'chip-error'
  error.role = 'alert'
  error.textContent = message
  chip.querySelector('.chip-name').after(error)
}

// Nothing but this tells how far an upload is.
function send(file, chip) {
  const request = new XMLHttpRequest()
  const form = new FormData()
  form.append('file', file)
  request.open('POST', '/chat/attachments')
  request.setRequestHeader('hx-request', 'true')
  const progress = chip.querySelector('progress')
  request.upload.addEventListener('progress', ({ loaded, total }) => {
    progress.value = loaded / total
  })
  chip.addEventListener('detach', () => request.abort())
  return new Promise((resolve) => {
    request.addEventListener('loadend', () =>
      resolve({
        status: request.status,
        text: request.responseText,
        redirect: request.getResponseHeader('hx-redirect'),
      }),
    )
    request.send(form)
  })
}

/** Models look at no more of an image than this, in pixels. */
const longestEdge = 2048
/** Photos larger than this are made smaller, in bytes. */
const largePhoto = 2_000_000

/** A large photo in the size that models look at; anything else as it is. */
async function smaller(file) {
  if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size < largePhoto) return file
  try {
    const image = await createImageBitmap(file)
    const scale = Math.min(1, longestEdge / Math.max(image.width, image.height))
    const canvas = new OffscreenCanvas(image.width * scale, image.height * scale)
    canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height)
    const blob = await canvas.convertToBlob({ type: file.type, quality: 0.85 })
    return blob.size < file.size ? new File([blob], file.name, { type: blob.type }) : file
  } catch {
    // No image that this browser knows: the server will say what it is.
    return file
  }
}

function insert(more) {
  const before = text.value.slice(0, text.selectionStart)
  text.setRangeText(before && !/\s$/.test(before) ? `\n${more}` : more)
  changed()
}

function remove(chip) {
  const button = (chip.nextElementSibling ?? chip.previousElementSibling)?.querySelector('button')
  chip.dispatchEvent(new Event('detach'))
  chip.remove()
  say(named(words.removed, chip.dataset.name ?? chip.querySelector('.chip-name').textContent))
  ;(button ?? text).focus()
  changed()
}

const idOf = (chip) => chip.querySelector('[name=attachments]')?.value

place.addEventListener('click', async ({ target }) => {
  const chip = target.closest('.chip')
  if (target.closest('[data-to-text]')) {
    const response = await fetch(`/chat/attachments/${idOf(chip)}`).catch(() => undefined)
    if (!response?.ok) return complain(words.failed)
    insert(await response.text())
  } else if (!target.closest('[data-detach]')) return
  const id = idOf(chip)
  remove(chip)
  // Should this not get through, what nobody has sent is removed tomorrow.
  if (id) fetch(`/chat/attachments/${id}`, { method: 'DELETE' }).catch(() => {})
})

// A question is sent when all that belongs to it is there.
document.addEventListener(
  'submit',
  (event) => {
    if (event.target !== composer || !coming) return
    event.preventDefault()
    event.stopImmediatePropagation()
    waits = true
    say(words.waiting)
  },
  true,
)

globalThis.convosphere.attaching = { add, addPasted, drawAgain }
