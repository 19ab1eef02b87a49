import { view } from '../src/view.ts'

/**
 * htmx attributes with this response's nonce, without which they do not act.
 * @example <form {...hx({ post: '/chat/threads', target: '#thread' })}>
 */
export function hx(attributes: Record<string, string>): Record<string, string> {
  const entries = Object.entries(attributes).map(([name, value]) => [`hx-${name}`, value])
  return { ...Object.fromEntries(entries), 'hx-nonce': view().nonce }
}

declare global {
  namespace JSX {
    interface IntrinsicElements {
      /** A piece of an answer with a place of its own (htmx 4). */
      'hx-partial': HtmlTag & { 'hx-target': string; 'hx-swap': string }
    }
  }
}
