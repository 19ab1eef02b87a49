// Paths on a 24 × 24 grid, drawn with a 1.75 stroke: one hand for all.
const paths: Record<string, string> = {
  menu: 'M4 7h16M4 12h16M4 17h16',
  plus: 'M12 5v14M5 12h14',
  send: 'M12 19V5M6 11l6-6 6 6',
  stop: 'M7 7h10v10H7z',
  forward: 'M5 6l7 6-7 6zM12 6l7 6-7 6z',
  copy: 'M9 9h10v11H9zM15 9V5H5v10h4',
  edit: 'M4 20h4L19 9l-4-4L4 16zM13 7l4 4',
  redo: 'M20 11a8 8 0 1 0-2 6M20 5v6h-6',
  up: 'M7 11v9H4v-9zM7 11l4-7c1.5 0 2.5 1 2 3l-.7 3H19a2 2 0 0 1 2 2.4l-1.2 6A2 2 0 0 1 17.8 20H7',
  down: 'M17 13V4h3v9zM17 13l-4 7c-1.5 0-2.5-1-2-3l.7-3H5a2 2 0 0 1-2-2.4l1.2-6A2 2 0 0 1 6.200 4H17',
  trash: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10 11v5M14 11v5',
  left: 'M15 6l-6 6 6 6',
  right: 'M9 6l6 6-6 6',
  chevron: 'M6 9l6 6 6-6',
  'chevron-up': 'M6 15l6-6 6 6',
  more: 'M4.500 12a.5.5 0 1 0 1 0 .5.5 0 1 0-1 0M11.500 12a.5.5 0 1 0 1 0 .5.5 0 1 0-1 0M18.500 12a.5.5 0 1 0 1 0 .5.5 0 1 0-1 0',
  chat: 'M4 5h16v11H9l-5 4z',
  settings: 'M4 8h10M18 8h2M4 16h2M10 16h10M14 6v4M6 14v4',
  people:
    'M9 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM3 20a6 6 0 0 1 12 0M16 4.500a3.500 3.500 0 0 1 0 6.500M18 14.500a6 6 0 0 1 3 5.500',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM5 20a7 7 0 0 1 14 0',
  plug: 'M9 3v5M15 3v5M6 8h12v3a6 6 0 0 1-12 0zM12 17v4',
  chart: 'M4 20h16M7 20v-7M12 20V5M17 20v-10',
  'down-to-line': 'M12 4v11M7 10l5 5 5-5M5 20h14',
  pulse: 'M3 12h4l3-7 4 14 3-7h4',
  cpu: 'M7 7h10v10H7zM10 3v4M14 3v4M10 17v4M14 17v4M3 10h4M3 14h4M17 10h4M17 14h4',
  key: 'M8 20a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM11 13l8-8M16 8l2.500 2.500M13.500 10.500l2 2',
  'sign-out': 'M10 4H5v16h5M15 8l4 4-4 4M19 12H9',
  check: 'M5 12.500l4.500 4.500L19 7.500',
  warning: 'M12 4l9 16H3zM12 10v4M12 17h.01',
  info: 'M12 11v6M12 7h.01M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z',
  clip: 'M20 11l-8 8a5 5 0 0 1-7-7l8.500-8.500a3.500 3.500 0 0 1 5 5L10 17a2 2 0 0 1-3-3l7.500-7.500',
  file: 'M6 3h8l5 5v13H6zM14 3v5h5',
  image: 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15 9h.01',
  link: 'M10 14a4 4 0 0 0 6 .5l3-3a4 4 0 0 0-6-6l-1.500 1.500M14 10a4 4 0 0 0-6-.5l-3 3a4 4 0 0 0 6 6l1.500-1.500',
  thought:
    'M9 18h6M10 21h4M12 3a6 6 0 0 0-4 10.500c.8.8 1 1.500 1 2.500h6c0-1 .2-1.700 1-2.500A6 6 0 0 0 12 3z',
  eye: 'M2 12s4-6.500 10-6.500S22 12 22 12s-4 6.500-10 6.500S2 12 2 12zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z',
  globe:
    'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3 12h18M12 3c3 3 3.500 6 3.500 9s-.5 6-3.500 9c-3-3-3.500-6-3.500-9s.5-6 3.500-9z',
  keyboard: 'M3 7h18v11H3zM7 11h.01M10 11h.01M13 11h.01M16 11h.01M8 14.500h8',
  columns: 'M4 5h16v14H4zM12 5v14',
  'arrow-right': 'M5 12h14M13 6l6 6-6 6',
  code: 'M8 7l-5 5 5 5M16 7l5 5-5 5',
  slash: 'M4 4h16v16H4zM10 16l4-8',
  search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16 16l5 5',
  list: 'M9 6h11M9 12h11M9 18h11M4.500 6h.01M4.500 12h.01M4.500 18h.01',
  lock: 'M6 11h12v9H6zM9 11V8a3 3 0 0 1 6 0v3',
  archive: 'M4 4h16v5H4zM5 9v11h14V9M10 13h4',
  box: 'M12 3l8 4.500v9L12 21l-8-4.500v-9zM4 7.500l8 4.500 8-4.500M12 12v9',
  folder: 'M4 6h6l2 2h8v11H4z',
  close: 'M6 6l12 12M18 6L6 18',
  arrow: 'M12 5v14M6 13l6 6 6-6',
  branch:
    'M7 4v10M7 14a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM17 4a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM17 10c0 4-6 3-9 5',
}

const symbols = Object.entries(paths).map(
  ([name, path]) => `<symbol id="i-${name}" viewBox="0 0 24 24"><path d="${path}"/></symbol>`,
)
const sheet = `<svg hidden>${symbols.join('')}</svg>`

/** All drawings, once a page; `Icon` refers to them. */
export const IconSheet = (): string => sheet

/** A small drawing beside a word, or alone in a labelled button. */
export function Icon({ name }: { name: string }): string {
  const known = name in paths ? name : 'info'
  return `<svg class="icon" aria-hidden="true"><use href="#i-${known}"/></svg>`
}
