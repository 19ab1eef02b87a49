// Attaching: the script that does it is loaded when somebody begins to.
;(() => {
  const place = document.getElementById('attaching')
  if (!place) return
  const composer = document.getElementById('composer')
  const text = document.getElementById('composer-text')
  const files = document.getElementById('attach-files')
  const chat = document.getElementById('chat')
  const on = (event, listener) => document.addEventListener(event, listener)
  const key = `draft:${composer.dataset.draft}`

  const attach = (work) =>
    import(place.dataset.script).then(
      () => work(convosphere.attaching),
      () => {
        document.getElementById('composer-error').textContent = place.dataset.failed
      },
    )
  const add = (list) => attach((script) => script.add(list))

  composer.querySelector('[data-attach]').addEventListener('click', () => files.click())
  files.addEventListener('change', () => {
    add([...files.files])
    files.value = ''
  })

  // What was attached to a draft goes along even before it is drawn again.
  const { attachments = [] } = JSON.parse(localStorage.getItem(key) ?? '{}')
  if (attachments.length && !composer.querySelector('.chip')) {
    for (const id of attachments) {
      const chip = Object.assign(document.createElement('li'), { className: 'chip bare' })
      const input = { type: 'hidden', name: 'attachments', value: id }
      chip.append(Object.assign(document.createElement('input'), input))
      document.getElementById('chips').append(chip)
    }
    text.required = false
    attach((script) => script.drawAgain(attachments))
  }
  const pasted = localStorage.getItem(`${key}:pasted`)
  if (pasted) attach((script) => script.addPasted(pasted))

  // A long text is a file rather than a question, and can be turned back.
  const long = 8000
  on('paste', (event) => {
    const { target, clipboardData: data } = event
    const elsewhere = target !== text && target.closest('input, textarea, dialog')
    if (elsewhere || !data) return
    const words = data.getData('text/plain')
    // Programs of an office give a picture of a text with it.
    if (data.files.length && !(words && data.types.includes('text/html'))) add([...data.files])
    else if (target === text && words.length > long)
      attach((script) => script.addPasted(words.replaceAll('\r\n', '\n')))
    else return
    event.preventDefault()
  })

  const hasFiles = ({ dataTransfer }) => dataTransfer?.types.includes('Files')
  const dropping = (yes) => chat.classList.toggle('dropping', yes)
  on('dragenter', (event) => hasFiles(event) && dropping(true))
  on('dragover', (event) => hasFiles(event) && event.preventDefault())
  on('dragleave', (event) => event.relatedTarget || dropping(false))
  on('drop', (event) => {
    dropping(false)
    if (!hasFiles(event)) return
    event.preventDefault()
    add([...event.dataTransfer.files])
  })
})()
