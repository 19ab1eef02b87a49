import { chatbotUi } from './chatbot-ui.ts'
import { chatgpt } from './chatgpt.ts'
import { claude } from './claude.ts'
import { convosphere } from './convosphere.ts'
import { librechat } from './librechat.ts'
import { openWebUi } from './open-webui.ts'
import type { Conversation, Product } from './product.ts'

/** Those whose exports are read; the one with the loosest form comes last. */
const products: Product[] = [convosphere, chatgpt, claude, librechat, chatbotUi, openWebUi]

/** The conversation that a value of an export holds, and whose product's it is. */
export function recognise(
  value: unknown,
): { product: Product; conversation: Conversation } | undefined {
  for (const product of products) {
    const conversation = product.read(value)
    if (conversation) return { product, conversation }
  }
  return undefined
}
