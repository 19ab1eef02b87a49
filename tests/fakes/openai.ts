import { fakeProvider, type Protocol } from './server.ts'

export * from './script.ts'

const chunk = (fields: object) =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', ...fields })}\n\n`
const delta = (fields: object) => chunk({ choices: [{ index: 0, delta: fields }] })

const listOf = (models: string[], max_model_len?: number, supported_parameters?: string[]) => ({
  object: 'list',
  data: models.map((id) => ({
    id,
    object: 'model',
    created: 0,
    owned_by: 'fake',
    max_model_len,
    supported_parameters,
  })),
})

const protocol: Protocol = {
  path: '/v1/chat/completions',
  list: (models) => listOf(models),
  opening: delta({ role: 'assistant', content: '' }),
  encode(beat) {
    if (beat.do === 'say') return delta({ content: beat.text })
    if (beat.do === 'think') return delta({ reasoning_content: beat.text })
    if (beat.do === 'report')
      return `data: ${JSON.stringify({ error: { message: beat.message, type: 'server_error' } })}\n\n`
    if (beat.do === 'call') {
      const { n: index, id, name, pieces } = beat
      const begun = { index, id, type: 'function', function: { name, arguments: '' } }
      const rest = pieces.map((text) => ({ index, function: { arguments: text } }))
      return [begun, ...rest].map((piece) => delta({ tool_calls: [piece] })).join('')
    }
    const { input, output } = beat.usage
    const usage = { prompt_tokens: input, completion_tokens: output, total_tokens: input + output }
    return [
      chunk({
        choices: [{ index: 0, delta: {}, finish_reason: beat.calls ? 'tool_calls' : 'stop' }],
      }),
      chunk({ choices: [], usage }),
      'data: [DONE]\n\n',
    ].join('')
  },
  error: (status, message) => ({ error: { message, type: 'fake_error', code: status } }),
}

/**
 * A scriptable OpenAI. Use it through the environment:
 * @example
 * const fake = await fakeOpenAI()
 * const app = await testApp({ env: fake.env })
 * fake.next(says('Hello ', 'Ada'))
 */
export async function fakeOpenAI({
  models = ['gpt-fake'],
  contextTokens,
  tools = false,
}: {
  models?: string[]
  /** How much each of them takes; by default the list is silent about it. */
  contextTokens?: number
  /** Whether it says of them that they can call tools. */
  tools?: boolean
} = {}) {
  const list = (all: string[]) =>
    listOf(all, contextTokens, tools ? ['tools', 'max_tokens', 'temperature'] : undefined)
  const fake = await fakeProvider({ ...protocol, list }, models)
  const url = `${fake.origin}/v1`
  return { ...fake, url, env: { OPENAI_BASE_URL: url, OPENAI_API_KEY: 'test-key' } }
}
