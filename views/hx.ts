import { view } from '../src/view.ts'

/**
 * htmx attributes with this response's nonce, without which they do not act.
 * @example <form {...hx({ post: '/chat/threads', target: '#thread' })}>
 */
export function hx(attributes: Record<string, string>): Record<string, string> {
  const entries = Object.entries(attributes).map(([name, value]) => [`hx-${name}`, value])
  return { ...Object.fromEntries(entries), 'hx-nonce': view().nonce }
}
