import { Icon } from './icon.tsx'

interface NoticeProps {
  kind: 'danger' | 'warning' | 'success' | 'info'
  text: string
  /** Read out at once. */
  alert?: boolean
}

/** A sentence that matters, where it belongs. */
export function Notice({ kind, text, alert }: NoticeProps) {
  return (
    <div class={`notice ${kind}`} role={alert ? 'alert' : undefined}>
      <Icon name={kind === 'success' ? 'check' : kind === 'info' ? 'info' : 'warning'} />
      <span safe>{text}</span>
    </div>
  )
}
