/** A server that speaks OpenAI's protocol. */
export interface Server {
  name: string
  /** As the `openai` plugin wants it, with the path of the version. */
  baseUrl: string
}

/** A server that answered, with its models' names. */
export interface FoundServer extends Server {
  models: string[]
}

/** Where the usual programs for models at home listen unless told otherwise. */
export const usualServers: Server[] = [
  { name: 'Ollama', baseUrl: 'http://127.0.0.1:11434/v1' },
  { name: 'LM Studio', baseUrl: 'http://127.0.0.1:1234/v1' },
  { name: 'llama.cpp', baseUrl: 'http://127.0.0.1:8080/v1' },
  { name: 'vLLM', baseUrl: 'http://127.0.0.1:8000/v1' },
]

const timeoutMs = 1000

/** Asks all of them at once for their models; those that do not answer as one should are left out. */
export async function findServers(servers: Server[]): Promise<FoundServer[]> {
  const found = await Promise.all(servers.map((server) => look(server).catch(() => undefined)))
  return found.filter((server) => server !== undefined)
}

async function look(server: Server): Promise<FoundServer | undefined> {
  const response = await fetch(`${server.baseUrl}/models`, {
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  })
  if (!response.ok) return undefined
  const list = (await response.json()) as { data?: { id?: unknown }[] | null }
  if (!Array.isArray(list.data)) return undefined
  const models = list.data.flatMap(({ id }) => (typeof id === 'string' ? [id] : []))
  return { ...server, models }
}
