// The list behind the slash is loaded when it is first wanted.
;(() => {
  const place = document.getElementById('prompt-choices')
  if (!place) return
  const wanted = () =>
    document.getElementById('composer-text').value.startsWith('/') ||
    location.hash.startsWith('#prompt=')
  const begin = () => {
    if (!wanted()) return
    document.removeEventListener('input', begin)
    const style = document.createElement('link')
    style.rel = 'stylesheet'
    style.href = place.dataset.style
    document.head.append(style)
    import(place.dataset.script)
  }
  document.addEventListener('input', begin)
  addEventListener('hashchange', begin)
  begin()
})()
