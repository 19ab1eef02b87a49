import { t, view } from 'convosphere'
import { Tabs } from 'convosphere/views'

const places = [
  { href: '/knowledge', key: 'knowledge.title' },
  { href: '/knowledge/collections', key: 'knowledge.collections' },
  { href: '/knowledge/tags', key: 'knowledge.tags' },
  { href: '/knowledge/trash', key: 'knowledge.trash', permission: 'knowledge.write' },
]

/** The parts of the library. */
export const Places = ({ current }: { current: string }) => (
  <Tabs
    label={t('knowledge.places')}
    current={current}
    tabs={places
      .filter(({ permission }) => !permission || view().allows(permission))
      .map(({ href, key }) => ({ href, label: t(key) }))}
  />
)
