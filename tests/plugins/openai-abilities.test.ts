import { expect, test } from 'bun:test'
import { testApp } from '../app.ts'
import { atEnd } from '../temp.ts'

type Answers = Record<string, (body: { model?: string }) => unknown>

/** What is known of the abilities of a server's models, by their names. */
async function abilitiesAt(answers: Answers): Promise<Record<string, [string[], string[]]>> {
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    async fetch(request) {
      const answer = answers[`${request.method} ${new URL(request.url).pathname}`]
      if (!answer) return new Response(null, { status: 404 })
      return Response.json(answer(request.body ? ((await request.json()) as object) : {}))
    },
  })
  atEnd(() => server.stop(true))
  const app = await testApp({ env: { OPENAI_BASE_URL: `${server.url.origin}/v1` }, fake: false })
  const ada = await app.signIn('ada')
  const { items } = await ada.json(ada.get('/api/models'))
  const models = items.filter(({ provider }: { provider: string }) => provider === 'openai')
  return Object.fromEntries(
    models.map(
      ({ name, abilities, lacks }: { name: string; abilities: string[]; lacks: string[] }) => [
        name,
        [abilities, lacks],
      ],
    ),
  )
}

const listOf = (owner: string, ...ids: string[]) => ({
  object: 'list',
  data: ids.map((id) => ({ id, object: 'model', owned_by: owner })),
})

test('Ollama is asked about each of its models', async () => {
  const shown: Record<string, string[]> = {
    'qwen3:4b': ['completion', 'tools', 'thinking'],
    'gemma3:4b': ['completion', 'vision'],
  }
  const able = await abilitiesAt({
    'GET /v1/models': () => listOf('library', ...Object.keys(shown)),
    'POST /api/show': ({ model }) => ({ capabilities: shown[model!], model_info: {} }),
  })
  expect(able).toEqual({
    'qwen3:4b': [['tools', 'reasoning'], ['vision']],
    'gemma3:4b': [['vision'], ['tools', 'reasoning']],
  })
})

test('LM Studio lists what its models can do in an interface of its own', async () => {
  const able = await abilitiesAt({
    'GET /v1/models': () => listOf('organization_owner', 'qwen', 'eyes', 'unknown'),
    'GET /api/v0/models': () => ({
      data: [
        { id: 'qwen', type: 'llm', capabilities: ['tool_use'] },
        { id: 'eyes', type: 'vlm' },
      ],
    }),
  })
  expect(able).toEqual({
    qwen: [['tools'], ['vision']],
    eyes: [['vision'], ['tools']],
    unknown: [[], []],
  })
})

test('llama.cpp says of the model that it runs whether its template has tools', async () => {
  const answers = (supports: boolean): Answers => ({
    'GET /v1/models': () => listOf('llamacpp', 'model.gguf'),
    'GET /props': () => ({
      chat_template_caps: { supports_tools: supports, supports_tool_calls: true },
    }),
  })
  expect(await abilitiesAt(answers(true))).toEqual({ model: [['tools'], []] })
  expect(await abilitiesAt(answers(false))).toEqual({ model: [[], ['tools']] })
})

test('Mistral lists it with each model', async () => {
  const able = await abilitiesAt({
    'GET /v1/models': () => ({
      data: [
        {
          id: 'large',
          owned_by: 'mistralai',
          capabilities: { function_calling: true, vision: false },
        },
      ],
    }),
  })
  expect(able).toEqual({ large: [['tools'], ['vision']] })
})

test('a server that answers nothing of it is taken as it lists its models', async () => {
  const able = await abilitiesAt({ 'GET /v1/models': () => listOf('library', 'old') })
  expect(able).toEqual({ old: [[], []] })
})
