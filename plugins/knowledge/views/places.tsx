import { t, view } from 'convosphere'
import { Tabs } from 'convosphere/views'

const places = [
  { href: '/knowledge', key: 'knowledge.title' },
  { href: '/knowledge/collections', key: 'knowledge.collections' },
  { href: '/knowledge/tags', key: 'knowledge.tags' },
  { href: '/knowledge/copies', key: 'knowledge.copies' },
  { href: '/knowledge/trash', key: 'knowledge.trash', permission: 'knowledge.write' },
  { href: '/knowledge/meaning', key: 'knowledge.meaning', permission: 'knowledge.models' },
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
