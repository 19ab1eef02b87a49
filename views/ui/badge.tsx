interface BadgeProps {
  text: string
  kind?: 'danger' | 'warning' | 'success' | 'info' | undefined
}

/** A word on the state of something. */
export function Badge({ text, kind }: BadgeProps) {
  return (
    <span class={['badge', kind].filter(Boolean).join(' ')} safe>
      {text}
    </span>
  )
}
