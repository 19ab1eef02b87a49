import { type Context, t } from 'convosphere'
import type { SearchSource } from '../search/index.ts'

/** What the search page finds: people, for those who may see them. */
export const people = ({ kernel: { users } }: Context): SearchSource => ({
  kind: 'person',
  label: 'admin.people',
  icon: 'person',
  permission: 'people.read',
  narrows: [],

  async find(_, { q }, limit) {
    if (!q) return { hits: [], count: 0 }
    const { items, next } = await users.list({ search: q, limit, sort: 'name' })
    const hits = items.map(({ id, name, email, role }) => ({
      title: name,
      href: `/admin/people/${id}`,
      facts: [email, t(`admin.role.${role}`)],
    }))
    return { hits, count: hits.length, isMore: next !== null }
  },
})
