// Draws a page of a PDF, its text over it, and marks a passage there.
const sheet = document.getElementById('sheet')
if (sheet?.dataset.pdf) {
  const state = document.getElementById('sheet-state')
  draw(sheet, sheet.dataset).then(
    () => (state.hidden = true),
    (error) => {
      console.warn(error)
      sheet.hidden = true
      state.textContent = sheet.dataset.failed
    },
  )
}

// A time in a transcript plays the recording from there.
const player = document.querySelector('.recording')
player?.parentElement.addEventListener('click', (event) => {
  const link = event.target.closest('[data-time]')
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  player.currentTime = Number(link.dataset.time)
  void player.play()
})

async function draw(place, { pdf, pdfjs, page, mark }) {
  const { getDocument, TextLayer } = await import(pdfjs)
  const file = await getDocument({ url: pdf, disableAutoFetch: true }).promise
  const sheetOfPaper = await file.getPage(Math.min(Number(page), file.numPages))
  const width = place.clientWidth
  const natural = sheetOfPaper.getViewport({ scale: 1 })
  const scale = width / natural.width
  const viewport = sheetOfPaper.getViewport({ scale })
  // As sharp as the screen, but no larger than phones can take.
  const sharpness = Math.min(devicePixelRatio, 3)
  const canvas = place.querySelector('canvas')
  canvas.width = Math.floor(viewport.width * sharpness)
  canvas.height = Math.floor(viewport.height * sharpness)
  const layer = place.querySelector('.text-layer')
  layer.style.setProperty('--total-scale-factor', String(scale))
  const [content] = await Promise.all([
    sheetOfPaper.getTextContent(),
    sheetOfPaper.render({
      canvas,
      canvasContext: canvas.getContext('2d'),
      viewport,
      transform: [sharpness, 0, 0, sharpness, 0, 0],
    }).promise,
  ])
  const text = new TextLayer({ textContentSource: content, container: layer, viewport })
  await text.render()
  const marked = mark ? markPassage(text.textDivs, mark) : []
  marked[0]?.scrollIntoView({ block: 'center' })
}

/** Letters and digits only: lines, hyphens and spaces are not the same everywhere. */
const bare = (text) => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '')

/** Marks the pieces of a page that belong to a passage, paragraph by paragraph. */
function markPassage(pieces, passage) {
  let whole = ''
  const places = pieces.map((piece) => {
    const from = whole.length
    whole += bare(piece.textContent)
    return { piece, from, to: whole.length }
  })
  const marked = []
  for (const paragraph of passage.split('\n\n')) {
    const wanted = bare(paragraph)
    if (!wanted) continue
    const { from, to } = placeOf(whole, wanted)
    for (const place of places)
      if (place.to > from && place.from < to && place.to > place.from) marked.push(place.piece)
  }
  for (const piece of marked) piece.classList.add('marked')
  return marked
}

/** Where a paragraph stands on a page; it may go on from the page before, or on the next one. */
function placeOf(whole, wanted) {
  const at = whole.indexOf(wanted)
  if (at >= 0) return { from: at, to: at + wanted.length }
  for (let length = wanted.length - 1; length >= 20; length--) {
    if (whole.endsWith(wanted.slice(0, length)))
      return { from: whole.length - length, to: whole.length }
    if (whole.startsWith(wanted.slice(-length))) return { from: 0, to: length }
  }
  return { from: 0, to: 0 }
}
