import type { Children } from '@kitajs/html'
import { t, view } from '../src/view.ts'
import { Icon } from './ui/icon.tsx'

/** Rail and main part: the frame of every page for people who are signed in. */
export function Layout({ rail, children }: { rail?: Children; children: Children }) {
  const { frame, path, allows, user } = view()
  const items = frame.nav.filter((item) => !item.permission || allows(item.permission))
  const isHere = (href: string) =>
    href === '/' ? path === '/' || path.startsWith('/chat') : path.startsWith(href)
  return (
    <div class="shell">
      <input type="checkbox" id="rail-open" class="rail-toggle" aria-label={t('frame.menu')} />
      <header class="rail-bar">
        <label for="rail-open" class="button quiet icon-only" aria-hidden="true">
          <Icon name="menu" />
        </label>
        <a href="/" class="brand" safe>
          {frame.instanceName}
        </a>
      </header>
      <nav class="rail" aria-label={t('frame.navigation')}>
        <a href="/" class="brand" safe>
          {frame.instanceName}
        </a>
        {rail ?? ''}
        <ul class="rail-nav" role="list">
          {items.map((item) => (
            <li>
              <a href={item.href} aria-current={isHere(item.href) ? 'page' : undefined}>
                <Icon name={item.icon} />
                <span safe>{t(item.label)}</span>
              </a>
            </li>
          ))}
        </ul>
        <form method="post" action="/sign-out" class="rail-person">
          <a href="/account" class="person">
            <span class="avatar" aria-hidden="true" safe>
              {initials(user?.name ?? '')}
            </span>
            <span class="person-name" safe>
              {user?.name ?? ''}
            </span>
          </a>
          <button
            class="button quiet icon-only"
            title={t('frame.signOut')}
            aria-label={t('frame.signOut')}
          >
            <Icon name="sign-out" />
          </button>
        </form>
      </nav>
      <label for="rail-open" class="rail-shade" aria-hidden="true"></label>
      <main id="main" class="main" tabindex="-1">
        {children}
      </main>
    </div>
  )
}

const initials = (name: string) =>
  name
    .split(/\s+/)
    .map((word) => [...word][0] ?? '')
    .slice(0, 2)
    .join('')
    .toUpperCase()

/** One narrow column in the middle: signing in, setting up, errors. */
export function Narrow({ children }: { children: Children }) {
  const { frame } = view()
  return (
    <main id="main" class="narrow" tabindex="-1">
      <p class="brand large" safe>
        {frame.instanceName}
      </p>
      {children}
    </main>
  )
}
