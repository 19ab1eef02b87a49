import type { z } from 'zod'
import type { Tool, ToolResult, ToolUse, Label } from '../../chat/index.ts'

/** One of the document tools: they are offered together. */
interface DocumentTool<Input extends z.ZodObject> {
  name: string
  description: string
  input: Input
  label(input: z.output<Input>): Label
  run(input: z.output<Input>, use: ToolUse): Promise<ToolResult>
}

/** Gives what it runs with the type of its input. */
export const tool = <Input extends z.ZodObject>(given: DocumentTool<Input>) =>
  given as unknown as Omit<Tool, 'plugin' | 'isOffered'>
