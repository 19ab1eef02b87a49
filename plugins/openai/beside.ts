import type OpenAI from 'openai'
import type { Ability } from '../models/index.ts'
import type { Listed } from './listed.ts'

type Able = Partial<Record<Ability, boolean>>

/** What a server says of its models beside the list that OpenAI's protocol has, by their id. */
type Told = Record<string, Able>

interface Beside {
  /** How the server's models say whose they are. */
  owner: string
  ask(client: OpenAI, origin: string, models: Listed[], signal: AbortSignal): Promise<Told>
}

/** Servers that say what their models can do in an interface of their own. */
const servers: Beside[] = [
  { owner: 'library', ask: ollama },
  { owner: 'organization_owner', ask: lmStudio },
  { owner: 'llamacpp', ask: llamaCpp },
]

/** So many models are asked about one by one. */
const mostAsked = 100

/** Adds what the server says in an interface of its own; where it says nothing, as it was listed. */
export async function withAbilities(
  client: OpenAI,
  listed: Listed[],
  signal: AbortSignal,
): Promise<Listed[]> {
  const isOf = (owner: string) => listed.some((one) => one.owned_by === owner)
  const server = Array.isArray(listed) ? servers.find(({ owner }) => isOf(owner)) : undefined
  if (!server) return listed
  const { origin } = new URL(client.baseURL)
  const told = await server.ask(client, origin, listed, signal).catch((): Told => ({}))
  signal.throwIfAborted()
  return listed.map((one) => ({ ...one, able: told[one.id] }))
}

const ableBy = (list: string[], names: Record<string, Ability>): Able =>
  Object.fromEntries(Object.entries(names).map(([name, ability]) => [ability, list.includes(name)]))

/** https://docs.ollama.com/api: `POST /api/show`. */
async function ollama(
  client: OpenAI,
  origin: string,
  models: Listed[],
  signal: AbortSignal,
): Promise<Told> {
  const told = await Promise.all(
    models.slice(0, mostAsked).map(async ({ id }) => {
      const { capabilities } = await client.post<{ capabilities?: string[] }>(
        `${origin}/api/show`,
        { body: { model: id }, signal, maxRetries: 0 },
      )
      const names = { vision: 'vision', tools: 'tools', thinking: 'reasoning' } as const
      return Array.isArray(capabilities) ? [[id, ableBy(capabilities, names)] as const] : []
    }),
  )
  return Object.fromEntries(told.flat())
}

/** https://lmstudio.ai/docs/developer/rest: `GET /api/v0/models`. */
async function lmStudio(
  client: OpenAI,
  origin: string,
  _: Listed[],
  signal: AbortSignal,
): Promise<Told> {
  type Answer = { data: { id: string; type?: string; capabilities?: string[] }[] }
  const options = { signal, maxRetries: 0 }
  const { data } = await client.get<Answer>(`${origin}/api/v0/models`, options)
  return Object.fromEntries(
    data.map(({ id, type, capabilities = [] }) => [
      id,
      { vision: type === 'vlm', ...ableBy(capabilities, { tool_use: 'tools' }) },
    ]),
  )
}

/** Its README of the server: `GET /props`, of the model that it runs. */
async function llamaCpp(
  client: OpenAI,
  origin: string,
  models: Listed[],
  signal: AbortSignal,
): Promise<Told> {
  type Answer = { chat_template_caps?: { supports_tools?: boolean; supports_tool_calls?: boolean } }
  const options = { signal, maxRetries: 0 }
  const { chat_template_caps: caps } = await client.get<Answer>(`${origin}/props`, options)
  if (!caps || models.length !== 1) return {}
  const tools = Boolean(caps.supports_tools && caps.supports_tool_calls)
  return { [models[0]!.id]: { tools } }
}
