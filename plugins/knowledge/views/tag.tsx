import type { Tag } from '../tags.ts'

/** A tag of a document; it leads to all that have it. */
export const TagLink = ({ tag: { name, color } }: { tag: Pick<Tag, 'name' | 'color'> }) => (
  <a class={`tag ${color}`} href={`/knowledge?${new URLSearchParams({ tag: name })}`} safe>
    {name}
  </a>
)

/** The tags of a document in one line. */
export const TagList = ({ tags }: { tags: Tag[] }) =>
  tags.length ? (
    <ul role="list" class="tags">
      {tags.map((tag) => (
        <li>
          <TagLink tag={tag} />
        </li>
      ))}
    </ul>
  ) : (
    <></>
  )
