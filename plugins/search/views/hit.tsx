import { t } from 'convosphere'
import { Icon, Time } from 'convosphere/views'
import type { FoundHit } from '../search.ts'
import type { Piece } from '../sources.ts'

/** Something that was found; all of it leads there. */
export function HitView({ hit, icon }: { hit: FoundHit; icon: string }) {
  const { title, text, href, isByMeaning, date, owner } = hit
  const facts = [...(hit.facts ?? []), ...(isByMeaning ? [t('search.byMeaning')] : [])]
  return (
    <a class="thing" href={href}>
      <Icon name={icon} />
      <span class="thing-inside">
        <span class="thing-title">
          <Marked pieces={title} />
        </span>
        {text.length ? (
          <span class="thing-text">
            <Marked pieces={text} />
          </span>
        ) : (
          ''
        )}
        {facts.length || date || owner ? (
          <span class="thing-facts quiet">
            {facts.map((fact) => (
              <span safe>{fact}</span>
            ))}
            {owner ? <span safe>{owner}</span> : ''}
            {date ? <Time at={date} /> : ''}
          </span>
        ) : (
          ''
        )}
      </span>
    </a>
  )
}

/** Text in which what was looked for is marked. */
function Marked({ pieces }: { pieces: Piece[] }) {
  return (
    <>
      {pieces.map(({ text, isMarked }) =>
        isMarked ? <mark safe>{text}</mark> : <span safe>{text}</span>,
      )}
    </>
  )
}
