import type { Context } from 'convosphere'
import type { Provider } from '../models/index.ts'

/** Answers without key or network; says plainly that it is no language model. */
export function createBuiltin(_ctx: Context<'models'>): Provider {
  return {
    id: 'builtin',
    name: 'ConvoSphere',
    configured: false,
    models: async () => [
      { id: 'builtin/convosphere', name: 'ConvoSphere', provider: 'builtin', abilities: [] },
    ],
    async *stream({ messages }) {
      const question = messages.findLast((message) => message.role === 'user')?.text ?? ''
      const words = `I am no language model. You wrote: ${question}`.split(/(?<=\s)/)
      for (const word of words) {
        yield { type: 'text', text: word }
        await Bun.sleep(15)
      }
    },
  }
}
