// Loaded with the first Tab: keeps the focus near where it was when what had it is replaced.
const controls = 'a[href], button, input:not([type=hidden]), select, textarea'
const nameOf = (one) => one.ariaLabel || one.labels?.[0]?.textContent || one.textContent
const inSight = (one) => one?.isConnected && one.checkVisibility()

const namesakes = (place, name) =>
  [...place.querySelectorAll(controls)].filter((one) => nameOf(one) === name)

/** What had the focus, and the places with an id around it, the nearest first. */
let had

document.addEventListener('htmx:before:swap', () => {
  const element = document.activeElement
  if (!element || element === document.body) return
  const name = nameOf(element)
  const places = []
  for (let up = element; (up = up.parentElement?.closest('[id]'));)
    places.push({ id: up.id, index: namesakes(up, name).indexOf(element) })
  had = { element, name, places }
})

document.addEventListener('htmx:after:swap', () => {
  if (!had || inSight(had.element)) return
  const { name, places } = had
  had = undefined
  for (const { id, index } of places) {
    const place = document.getElementById(id)
    if (!place) continue
    const same = namesakes(place, name)[index]
    const next = [
      same,
      ...(same?.disabled ? same.parentElement.querySelectorAll(controls) : []),
      ...place.querySelectorAll('[autofocus]'),
      ...(id === places[0].id ? place.querySelectorAll(controls) : []),
    ].find((one) => inSight(one) && !one.disabled)
    if (next) return next.focus()
  }
})
