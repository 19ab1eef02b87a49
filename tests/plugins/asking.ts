import type { App } from '../app.ts'
import type { Client } from '../client.ts'

/** Asks a question in a thread of its own and waits for the answer to settle. */
export async function answerOf(person: Client, text: string, model?: string) {
  const { answer } = await ask(person, text, model)
  return settled(person, answer.id)
}

/** Asks a question in a thread of its own. */
export async function ask(person: Client, text: string, model?: string) {
  const thread = await person.json(person.post('/api/chat/threads'))
  return person.json(person.post(`/api/chat/threads/${thread.id}/messages`, { text, model }))
}

/** The answer, once nobody writes it any more. */
export async function settled(person: Client, id: string) {
  await person.follow(`/api/chat/answers/${id}/stream`)
  return person.json(person.get(`/api/chat/answers/${id}`))
}

/** Changes a plugin's settings as an admin would. */
export const change = (app: App, plugin: string, settings: Record<string, unknown>) =>
  app.host.kernel.settings.change(plugin, settings, 'test')
