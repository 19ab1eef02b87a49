import { fakeProvider, type Protocol } from './server.ts'

export * from './script.ts'

const event = (type: string, fields: object = {}) =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`
const delta = (fields: object) => event('content_block_delta', { index: 0, delta: fields })

const capability = { supported: false }

const protocol: Protocol = {
  path: '/v1/messages',
  list: (models) => ({
    data: models.map((id) => ({
      type: 'model',
      id,
      display_name: id,
      created_at: '2026-01-01T00:00:00Z',
      lifecycle: 'active',
      max_input_tokens: 200_000,
      max_tokens: 64_000,
      capabilities: {
        image_input: { supported: true },
        effort: { supported: id.includes('thinking') },
        thinking: {
          supported: id.includes('thinking'),
          types: { adaptive: { supported: id.includes('thinking') }, enabled: capability },
        },
      },
    })),
    has_more: false,
    first_id: models[0] ?? null,
    last_id: models.at(-1) ?? null,
  }),
  opening:
    event('message_start', {
      message: {
        id: 'm',
        type: 'message',
        role: 'assistant',
        content: [],
        usage: { input_tokens: 7, output_tokens: 1 },
      },
    }) + event('ping'),
  encode(beat) {
    if (beat.do === 'say') return delta({ type: 'text_delta', text: beat.text })
    if (beat.do === 'think') return delta({ type: 'thinking_delta', thinking: beat.text })
    if (beat.do === 'report')
      return event('error', { error: { type: 'overloaded_error', message: beat.message } })
    if (beat.do === 'call') {
      const index = beat.n + 1
      const { id, name, pieces } = beat
      return [
        event('content_block_start', {
          index,
          content_block: { type: 'tool_use', id, name, input: {} },
        }),
        ...pieces.map((partial_json) =>
          event('content_block_delta', {
            index,
            delta: { type: 'input_json_delta', partial_json },
          }),
        ),
        event('content_block_stop', { index }),
      ].join('')
    }
    const { input, output } = beat.usage
    return (
      event('message_delta', {
        delta: { stop_reason: beat.calls ? 'tool_use' : 'end_turn' },
        usage: { input_tokens: input, output_tokens: output },
      }) + event('message_stop')
    )
  },
  error: (_status, message) => ({ type: 'error', error: { type: 'fake_error', message } }),
}

/** A scriptable Anthropic; see `fakeOpenAI`. */
export async function fakeAnthropic({ models = ['claude-fake'] }: { models?: string[] } = {}) {
  const fake = await fakeProvider(protocol, models)
  const { origin } = fake
  return {
    ...fake,
    url: origin,
    env: { ANTHROPIC_BASE_URL: origin, ANTHROPIC_API_KEY: 'test-key' },
  }
}
