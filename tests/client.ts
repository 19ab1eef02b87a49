/** A server-sent event as it came. */
export interface Event {
  id: string | undefined
  event: string
  data: string
}

/** A browser or program in tests: keeps its cookie, sends JSON or forms, follows streams. */
export class Client {
  readonly url: string
  cookie = ''
  token = ''
  constructor(url: string) {
    this.url = url
  }

  async request(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ) {
    const form = body instanceof URLSearchParams || body instanceof FormData
    const response = await fetch(this.url + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(this.cookie && { cookie: this.cookie }),
        ...(this.token && { authorization: `Bearer ${this.token}` }),
        ...(method !== 'GET' && !this.token && { origin: this.url }),
        ...(body !== undefined && !form && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && {
        body: (form || typeof body === 'string' ? body : JSON.stringify(body)) as BodyInit,
      }),
    })
    for (const line of response.headers.getSetCookie()) {
      const pair = line.split(';')[0] ?? ''
      this.cookie = pair.endsWith('=') ? '' : pair
    }
    return response
  }

  get(path: string, headers?: Record<string, string>) {
    return this.request('GET', path, undefined, headers)
  }
  post(path: string, body: unknown = {}, headers?: Record<string, string>) {
    return this.request('POST', path, body, headers)
  }
  put(path: string, body: unknown = {}) {
    return this.request('PUT', path, body)
  }
  patch(path: string, body: unknown = {}) {
    return this.request('PATCH', path, body)
  }
  delete(path: string) {
    return this.request('DELETE', path)
  }
  /** Posts a form as a browser without JavaScript would. */
  form(path: string, fields: Record<string, string>) {
    return this.request('POST', path, new URLSearchParams(fields))
  }

  /**
   * The JSON of an answer.
   * @throws when its status is not in the 200s
   */
  // biome-ignore lint: tests look into whatever comes
  async json(answer: Promise<Response>): Promise<any> {
    const response = await answer
    if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`)
    return response.json()
  }

  /**
   * Follows a stream until it ends or `until` says so; then the connection is cut.
   * @param until called with all events so far after each one
   */
  async follow(
    path: string,
    {
      lastEventId,
      until = () => false,
    }: { lastEventId?: string; until?: (events: Event[]) => boolean } = {},
  ): Promise<Event[]> {
    const cut = new AbortController()
    const response = await fetch(this.url + path, {
      signal: cut.signal,
      headers: {
        ...(this.cookie && { cookie: this.cookie }),
        ...(this.token && { authorization: `Bearer ${this.token}` }),
        ...(lastEventId && { 'last-event-id': lastEventId }),
      },
    })
    if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`)
    const events: Event[] = []
    let rest = ''
    try {
      for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
        rest += chunk
        const blocks = rest.split('\n\n')
        rest = blocks.pop() ?? ''
        for (const block of blocks) {
          const event = readEvent(block)
          if (!event) continue
          events.push(event)
          if (until(events)) {
            cut.abort()
            return events
          }
        }
      }
    } catch (error) {
      if (!cut.signal.aborted) throw error
    }
    return events
  }
}

function readEvent(block: string): Event | undefined {
  const event: Event = { id: undefined, event: 'message', data: '' }
  const data: string[] = []
  for (const line of block.split('\n')) {
    if (line.startsWith('id: ')) event.id = line.slice(4)
    if (line.startsWith('event: ')) event.event = line.slice(7)
    if (line.startsWith('data: ')) data.push(line.slice(6))
  }
  if (!data.length && event.event === 'message') return undefined
  return { ...event, data: data.join('\n') }
}

/** The text that a follower of an answer has after these events. */
export function textOf(events: Event[]): string {
  let text = ''
  for (const { event, data } of events) {
    const value = JSON.parse(data)
    if (event === 'reset') text = value.text
    if (event === 'part' && value.type === 'text') text += value.text
  }
  return text
}
