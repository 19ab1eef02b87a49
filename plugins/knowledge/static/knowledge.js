// Brings files: chosen, dropped or pasted, one after the other, and shows how far each is.
const form = document.getElementById('bring')
if (form) {
  const input = document.getElementById('file')
  const coming = document.getElementById('coming')
  const words = form.dataset
  const waiting = []
  let running = false

  const say = (text) => (document.getElementById('bring-status').textContent = text)

  /** Files of a folder are taken as far as they can be read; which are not is said. */
  const endings = input.accept.split(',')
  const isRead = ({ name }) => endings.some((ending) => name.toLowerCase().endsWith(ending))

  function addFolder(files) {
    const skipped = files.filter((file) => !isRead(file) && !file.name.startsWith('.'))
    const line = document.getElementById('skipped')
    line.hidden = !skipped.length
    const names = skipped.slice(0, 5).map(({ name }) => name)
    if (skipped.length > names.length) names.push('…')
    line.textContent = words.skipped.replace('{names}', names.join(', '))
    add(files.filter(isRead))
  }

  /** What is brought is seen, though the list had it folded away. */
  const unfold = () => (form.closest('details').open = true)

  function add(files) {
    unfold()
    waiting.push(...files)
    void bringAll()
  }

  async function bringAll() {
    if (running) return
    running = true
    const line = document.getElementById('waiting')
    for (let file = waiting.shift(); file; file = waiting.shift()) {
      line.hidden = !waiting.length
      line.textContent = words.waiting.replace('{files}', waiting.length)
      await bring(file)
    }
    running = false
  }

  async function bring(file) {
    const row = document.getElementById('coming-file').content.cloneNode(true).firstElementChild
    row.querySelector('.name').textContent = file.name
    const progress = row.querySelector('progress')
    progress.ariaLabel = file.name
    coming.append(row)
    const { status, text, location, isSame } = await (file.size > pieceSize
      ? sendInPieces(file, progress)
      : send(file, progress))
    if (status === 201) {
      if (isSame) note(row, words.already)
      else row.remove()
      document.getElementById(rowOf(location))?.remove()
      const list = '#documents'
      await htmx.ajax('GET', location, { source: list, target: list, swap: 'afterbegin' })
      say(file.name)
      return
    }
    note(row, status >= 400 && status < 500 ? text : words.failed, 'error')
  }

  /** Says in place of how far it is what became of a file. */
  function note(row, text, kind = 'quiet') {
    const said = document.createElement('span')
    said.className = kind
    said.role = 'alert'
    said.textContent = text
    row.querySelector('progress').replaceWith(said)
  }

  const rowOf = (location) => `document-${/documents\/(\w+)/.exec(location)?.[1]}`

  // Nothing but XMLHttpRequest tells how far an upload is.
  function ask(method, url, { headers = {}, body, onProgress } = {}) {
    const request = new XMLHttpRequest()
    request.open(method, url)
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
    if (onProgress) request.upload.addEventListener('progress', onProgress)
    return new Promise((resolve) => {
      request.addEventListener('loadend', () =>
        resolve({
          status: request.status,
          text: request.responseText,
          header: (name) => request.getResponseHeader(name),
        }),
      )
      request.send(body)
    })
  }

  const collection = form.elements.namedItem('collectionId')

  async function send(file, progress) {
    const body = new FormData()
    if (collection) body.append('collectionId', collection.value)
    body.append('file', file, file.name)
    const answer = await ask('POST', form.action, {
      headers: { 'hx-request': 'true' },
      body,
      onProgress: ({ loaded, total }) => (progress.value = loaded / total),
    })
    const isSame = answer.header('duplicate') !== null
    return { ...answer, location: answer.header('location'), isSame }
  }

  /** Larger files come in pieces of so many bytes, and go on where a connection broke (tus.io). */
  const pieceSize = 8 * 1024 * 1024
  /** How often a piece is tried again, and how long at most between two tries, in ms. */
  const mostTries = 12
  const longestWait = 15_000
  const encoded = (value) => btoa(String.fromCharCode(...new TextEncoder().encode(value)))

  async function sendInPieces(file, progress) {
    // Chosen again after a reload, it goes on.
    const key = `upload:${file.name}:${file.size}:${file.lastModified}`
    let place = localStorage.getItem(key)
    let offset = place && (await offsetOf(place))
    if (typeof offset !== 'number') {
      const metadata = [`filename ${encoded(file.name)}`]
      if (collection) metadata.push(`collectionId ${encoded(collection.value)}`)
      const begun = await ask('POST', words.uploads, {
        headers: {
          'tus-resumable': '1.0.0',
          'upload-length': String(file.size),
          'upload-metadata': metadata.join(),
        },
      })
      if (begun.status !== 201) return refused(begun)
      place = begun.header('location')
      offset = 0
      localStorage.setItem(key, place)
    }
    let tries = 0
    while (true) {
      const answer = await ask('PATCH', place, {
        headers: {
          'tus-resumable': '1.0.0',
          'content-type': 'application/offset+octet-stream',
          'upload-offset': String(offset),
        },
        body: file.slice(offset, offset + pieceSize),
        onProgress: ({ loaded }) => (progress.value = (offset + loaded) / file.size),
      })
      const document = answer.header('content-location')
      if (document) {
        localStorage.removeItem(key)
        const isSame = answer.header('duplicate') !== null
        return { status: 201, location: document.replace(/^\/api(.*)$/, '$1/row'), isSame }
      }
      if (answer.status === 204) {
        offset = Number(answer.header('upload-offset'))
        tries = 0
        continue
      }
      const isLasting = answer.status >= 400 && answer.status < 500 && answer.status !== 409
      if (isLasting || ++tries > mostTries) {
        if (isLasting) localStorage.removeItem(key)
        return refused(answer)
      }
      await new Promise((resolve) => {
        addEventListener('online', resolve, { once: true })
        setTimeout(resolve, Math.min(longestWait, 500 * 2 ** tries))
      })
      offset = (await offsetOf(place)) ?? offset
    }
  }

  async function offsetOf(place) {
    const { status, header } = await ask('HEAD', place, { headers: { 'tus-resumable': '1.0.0' } })
    return status === 200 ? Number(header('upload-offset')) : undefined
  }

  /** Programs are told in JSON what people read in words. */
  function refused({ status, text }) {
    try {
      const { title, fields } = JSON.parse(text)
      return { status, text: Object.values(fields ?? {})[0] ?? title }
    } catch {
      return { status, text: words.failed }
    }
  }

  input.addEventListener('change', () => {
    add([...input.files])
    input.value = ''
  })
  const hasFiles = ({ dataTransfer }) => dataTransfer?.types.includes('Files')
  function dropping(yes) {
    if (yes) unfold()
    form.classList.toggle('dropping', yes)
  }
  addEventListener('dragenter', (event) => hasFiles(event) && dropping(true))
  addEventListener('dragover', (event) => hasFiles(event) && event.preventDefault())
  addEventListener('dragleave', (event) => event.relatedTarget || dropping(false))
  addEventListener('drop', (event) => {
    dropping(false)
    if (!hasFiles(event)) return
    event.preventDefault()
    void drop(event.dataTransfer)
  })

  /** Folders come with all that is in them. */
  async function drop({ items, files }) {
    const entries = [...items].map((item) => item.webkitGetAsEntry())
    if (!entries.some((entry) => entry?.isDirectory)) return add([...files])
    addFolder((await Promise.all(entries.filter(Boolean).map(filesIn))).flat())
  }

  async function filesIn(entry) {
    if (entry.isFile)
      return new Promise((resolve) =>
        entry.file(
          (file) => resolve([file]),
          () => resolve([]),
        ),
      )
    const reader = entry.createReader()
    const found = []
    // It gives some of them at a time, and none at the end.
    while (true) {
      const some = await new Promise((resolve) => reader.readEntries(resolve, () => resolve([])))
      if (!some.length) return found.flat()
      for (const one of some) found.push(await filesIn(one))
    }
  }

  const folder = document.getElementById('folder')
  const chooseFolder = document.getElementById('choose-folder')
  if (!('webkitdirectory' in folder)) chooseFolder.remove()
  chooseFolder.addEventListener('click', () => folder.click())
  folder.addEventListener('change', () => {
    addFolder([...folder.files])
    folder.value = ''
  })

  const address = document.getElementById('url')
  addEventListener('paste', (event) => {
    const { clipboardData: data, target } = event
    if (data?.files.length) return add([...data.files])
    const text = data?.getData('text').trim() ?? ''
    if (target.matches('input, textarea') || !/^https?:\/\/\S+$/.test(text)) return
    event.preventDefault()
    unfold()
    address.value = text
    address.focus()
  })
  addEventListener('beforeunload', (event) => {
    if (running) event.preventDefault()
  })
}
