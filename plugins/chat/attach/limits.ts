import { z } from 'zod'

/** What people may attach. */
export const attachmentLimits = {
  /** 0: nobody may attach anything. */
  attachmentsAQuestion: z.number().int().min(0).max(50).default(10),
  attachedTextKilobytes: z.number().int().min(1).max(10_240).default(1024),
  attachedImageMegabytes: z.number().int().min(1).max(20).default(5),
  attachmentsAPersonMegabytes: z.number().int().min(1).max(1_000_000).default(1024),
}
