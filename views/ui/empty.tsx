import type { Children } from '@kitajs/html'
import { Icon } from './icon.tsx'

interface EmptyProps {
  icon: string
  /** One sentence that says what would be here. */
  text: string
  /** One thing to do about it. */
  children?: Children
}

/** Where nothing is yet. */
export function Empty({ icon, text, children }: EmptyProps) {
  return (
    <div class="empty">
      <Icon name={icon} />
      <p safe>{text}</p>
      {children ?? ''}
    </div>
  )
}
