import type { Children } from '@kitajs/html'
import { t, view } from '../src/view.ts'
import { Icon } from './ui/icon.tsx'

interface LayoutProps {
  rail?: Children
  /** On narrow screens: what stands in the bar in place of the instance's name. */
  bar?: Children
  children: Children
}

/** Rail and main part: the frame of every page; guests have the part alone. */
export function Layout({ rail, bar, children }: LayoutProps) {
  const { frame, path, allows, user, slot } = view()
  if (!user)
    return (
      <main id="main" class="main" tabindex="-1">
        <p class="brand guest" safe>
          {frame.instanceName}
        </p>
        {children}
      </main>
    )
  const items = frame.nav.filter((item) => !item.permission || allows(item.permission))
  const isHere = (href: string) =>
    href === '/' ? path === '/' || path.startsWith('/chat') : path.startsWith(href)
  return (
    <div class="shell">
      <header class="rail-bar">
        <button
          class="button quiet icon-only"
          popovertarget="rail"
          aria-label={t('frame.menu')}
          title={t('frame.menu')}
        >
          <Icon name="menu" />
        </button>
        {bar ?? (
          <a href="/" class="brand" safe>
            {frame.instanceName}
          </a>
        )}
      </header>
      {/* Beside the page on wide screens; elsewhere a popover, which the browser closes on Escape. */}
      <nav class="rail" id="rail" popover="auto" aria-label={t('frame.navigation')}>
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
              {initials(user.name)}
            </span>
            <span class="person-name" safe>
              {user.name}
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
      <main id="main" class="main" tabindex="-1">
        {slot('page.top', {}) as 'safe'}
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

interface PageProps {
  title: string
  /** The sections that it is one of. */
  rail?: Children
  /** Beside the title: what is done most here. */
  actions?: Children
  children: Children
}

/** A page with a title in the frame: everything that is not the chat. */
export function Page({ title, rail, actions, children }: PageProps) {
  return (
    <Layout rail={rail}>
      <div class="page">
        <header class="page-head">
          <h1 class="grow" safe>
            {title}
          </h1>
          {actions ?? ''}
        </header>
        {children}
      </div>
    </Layout>
  )
}

interface RailListProps {
  label: string
  items: { href: string; label: string; icon: string }[]
}

/** The sections of an area, in the rail. */
export function RailList({ label, items }: RailListProps) {
  const { path } = view()
  const here = items.findLast((item) => path.split('?')[0]?.startsWith(item.href))
  return (
    <section class="rail-list" aria-labelledby="rail-list">
      <h2 id="rail-list" safe>
        {label}
      </h2>
      <ul role="list">
        {items.map((item) => (
          <li>
            <a href={item.href} aria-current={item === here ? 'page' : undefined}>
              <Icon name={item.icon} />
              <span safe>{item.label}</span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  )
}

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
