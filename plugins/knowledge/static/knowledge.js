// Brings files: chosen, dropped or pasted, one after the other, and shows how far each is.
const form = document.getElementById('bring')
if (form) {
  const input = document.getElementById('file')
  const coming = document.getElementById('coming')
  const words = form.dataset
  const waiting = []
  let running = false

  const say = (text) => (document.getElementById('bring-status').textContent = text)

  function add(files) {
    for (const file of files) {
      const row = document.getElementById('coming-file').content.cloneNode(true).firstElementChild
      row.querySelector('.name').textContent = file.name
      row.querySelector('progress').ariaLabel = file.name
      coming.append(row)
      waiting.push({ file, row })
    }
    void bringAll()
  }

  async function bringAll() {
    if (running) return
    running = true
    for (let next = waiting.shift(); next; next = waiting.shift()) await bring(next)
    running = false
  }

  async function bring({ file, row }) {
    const { status, text, location } = await send(file, row.querySelector('progress'))
    if (status === 201) {
      row.remove()
      const list = '#documents'
      await htmx.ajax('GET', location, { source: list, target: list, swap: 'afterbegin' })
      say(file.name)
      return
    }
    row.querySelector('progress').remove()
    const error = document.createElement('span')
    error.className = 'error'
    error.role = 'alert'
    error.textContent = status >= 400 && status < 500 ? text : words.failed
    row.append(error)
  }

  // Nothing but this tells how far an upload is.
  function send(file, progress) {
    const request = new XMLHttpRequest()
    const body = new FormData()
    const collection = form.elements.namedItem('collectionId')
    if (collection) body.append('collectionId', collection.value)
    body.append('file', file)
    request.open('POST', form.action)
    request.setRequestHeader('hx-request', 'true')
    request.upload.addEventListener('progress', ({ loaded, total }) => {
      progress.value = loaded / total
    })
    return new Promise((resolve) => {
      request.addEventListener('loadend', () =>
        resolve({
          status: request.status,
          text: request.responseText,
          location: request.getResponseHeader('location'),
        }),
      )
      request.send(body)
    })
  }

  input.addEventListener('change', () => {
    add([...input.files])
    input.value = ''
  })
  const hasFiles = ({ dataTransfer }) => dataTransfer?.types.includes('Files')
  const dropping = (yes) => form.classList.toggle('dropping', yes)
  addEventListener('dragenter', (event) => hasFiles(event) && dropping(true))
  addEventListener('dragover', (event) => hasFiles(event) && event.preventDefault())
  addEventListener('dragleave', (event) => event.relatedTarget || dropping(false))
  addEventListener('drop', (event) => {
    dropping(false)
    if (!hasFiles(event)) return
    event.preventDefault()
    add([...event.dataTransfer.files])
  })
  addEventListener('paste', ({ clipboardData: data }) => data?.files.length && add([...data.files]))
  addEventListener('beforeunload', (event) => {
    if (running) event.preventDefault()
  })
}
