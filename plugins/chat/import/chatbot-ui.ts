import { z } from 'zod'
import { id, type Product, some } from './product.ts'

// Chatbot UI, version 1 to 4 of its export (utils/app/importExport.ts there): plain lists.

const Export = z.object({
  id,
  name: z.string(),
  messages: some(z.object({ role: z.enum(['user', 'assistant']), content: z.string() })),
  model: z.object({ id: z.string().optional() }).catch({}),
  prompt: z.string(),
})

export const chatbotUi: Product = {
  id: 'chatbot-ui',
  name: 'Chatbot UI',
  read(value) {
    const { success, data } = Export.safeParse(value)
    if (!success) return undefined
    return {
      id: data.id ?? '',
      title: data.name,
      entries: data.messages.map(({ role, content }, at) => ({
        id: `${at}`,
        parentId: at ? `${at - 1}` : undefined,
        role,
        text: content,
        ...(role === 'assistant' && { model: data.model.id }),
      })),
    }
  },
}
