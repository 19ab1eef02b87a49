import { z } from 'zod'

const lines = (text: string) => text.replaceAll('\r\n', '\n')

/** What is written of a prompt, by a form or a program. */
export const PromptFields = z.object({
  name: z
    .string()
    .trim()
    .normalize('NFC')
    .toLowerCase()
    .max(40)
    .regex(/^[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}_-]*$/u)
    .optional()
    .describe('What is typed behind the slash; default: made from the title'),
  title: z.string().trim().min(1).max(200),
  description: z.string().trim().max(500).optional(),
  text: z
    .string()
    .trim()
    .min(1)
    .max(20_000)
    .transform(lines)
    .describe('With variables: `{{topic}}`, `{{language=German}}`, `{{tone:formal|friendly}}`'),
  shared: z.boolean().optional().describe('Everybody may use it; wants `prompts.share`'),
})
