// The list behind `?`, loaded when it is asked for.
const nameOf = (one) => one.title || one.ariaLabel || one.textContent.trim() || one.placeholder

/** Lists the keys that elements of the page name; `off` is where it is kept that `?` does nothing. */
export default function listKeys(list, off) {
  const mac = navigator.platform.startsWith('Mac')
  const shown = { Control: mac ? '⌘' : list.dataset.control, Alt: mac ? '⌥' : 'Alt', Shift: '⇧' }
  const written = (keys) =>
    keys.split('+').map((key) => {
      const kbd = document.createElement('kbd')
      const arrow = { ArrowUp: '↑', ArrowDown: '↓', Backspace: '⌫', Escape: 'Esc' }[key]
      kbd.textContent = shown[key] ?? arrow ?? key
      return kbd
    })
  for (const row of list.querySelectorAll('[data-keys]'))
    row.replaceChildren(...written(row.dataset.keys))
  const seen = new Set()
  for (const one of document.querySelectorAll('[data-key]')) {
    const { key } = one.dataset
    if (seen.has(key) || !nameOf(one)) continue
    seen.add(key)
    const name = document.createElement('dt')
    name.textContent = nameOf(one)
    const keys = document.createElement('dd')
    keys.append(...written(key))
    list.append(name, keys)
  }
  const box = document.getElementById('keys-off')
  box.checked = !localStorage.getItem(off)
  box.addEventListener('change', () =>
    box.checked ? localStorage.removeItem(off) : localStorage.setItem(off, 'yes'),
  )
}
