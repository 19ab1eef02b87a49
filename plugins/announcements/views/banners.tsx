import { t, type User, view } from 'convosphere'
import { Button, hx, Icon } from 'convosphere/views'
import type { Announcements } from '../announcements.ts'
import type { Announcement } from '../store.ts'

/**
 * What a person is told, at the top of every page. It looks for news when somebody comes back to
 * the window.
 */
export function PageTop({ announcements }: { announcements: Announcements }) {
  const { user } = view()
  if (!user) return <></>
  return (
    <div
      id="announcements"
      class="announcements"
      aria-live="polite"
      {...hx({
        get: '/announcements/current',
        trigger: 'focus from:window throttle:30s',
        swap: 'innerMorph',
      })}
    >
      {announcements.some() ? <Current of={user} announcements={announcements} /> : ''}
    </div>
  )
}

const Current = async ({ of, announcements }: { of: User; announcements: Announcements }) => (
  <Banners announcements={await announcements.currentFor(of)} />
)

export const Banners = ({ announcements }: { announcements: Announcement[] }) => (
  <>
    {announcements.map((one) => (
      <Banner announcement={one} />
    ))}
  </>
)

function Banner({ announcement: { id, level, texts } }: { announcement: Announcement }) {
  const action = `/announcements/${id}/dismissal`
  const { locale, path } = view()
  const text = texts[locale] ?? Object.values(texts)[0] ?? ''
  return (
    <div
      class={`notice ${level} announcement`}
      id={`announcement-${id}`}
      role="group"
      aria-label={t('announcements.title')}
    >
      <Icon name={level} />
      <p class="grow">
        <Linked text={text} />
      </p>
      <form
        method="post"
        action={action}
        {...hx({ post: action, target: `#announcement-${id}`, swap: 'delete' })}
      >
        <input type="hidden" name="next" value={path} />
        <Button label={t('announcements.dismiss')} icon="close" kind="quiet" iconOnly />
      </form>
    </div>
  )
}

const address = /(https?:\/\/[^\s<>"]*[^\s<>"'.,;:!?)\]])/

/** A text whose web addresses lead there. */
const Linked = ({ text }: { text: string }) => (
  <>
    {text.split(address).map((part, index) =>
      index % 2 ? (
        <a href={part} rel="noopener noreferrer" target="_blank" safe>
          {part}
        </a>
      ) : (
        <span safe>{part}</span>
      ),
    )}
  </>
)
