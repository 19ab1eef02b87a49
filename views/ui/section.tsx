import type { Children } from '@kitajs/html'

interface SectionProps {
  /** Of the heading; unique on the page. */
  id: string
  title: string
  help?: string | undefined
  children: Children
}

/** A part of a page: on wide screens its heading stands left, its controls right. */
export function Section({ id, title, help, children }: SectionProps) {
  return (
    <section class="section" aria-labelledby={id}>
      <div class="section-head">
        <h2 id={id} safe>
          {title}
        </h2>
        {help ? (
          <p class="help" safe>
            {help}
          </p>
        ) : (
          ''
        )}
      </div>
      <div class="stack">{children}</div>
    </section>
  )
}
