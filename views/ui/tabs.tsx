interface TabsProps {
  /** What they divide, for screen readers. */
  label: string
  tabs: { href: string; label: string }[]
  /** The `href` that is shown now. */
  current: string
}

/** Parts of one page, each with an address of its own. */
export function Tabs({ label, tabs, current }: TabsProps) {
  return (
    <nav class="tabs" aria-label={label}>
      <ul role="list">
        {tabs.map((tab) => (
          <li>
            <a href={tab.href} aria-current={tab.href === current ? 'page' : undefined} safe>
              {tab.label}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
