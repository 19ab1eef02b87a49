import { secret } from 'convosphere'
import { z } from 'zod'

const count = (least: number, usual: number) => z.number().int().min(least).max(1000).default(usual)
const nothing = z.literal('')

const group = 'backups.settings.s3'

/** A text of this form, or none; `error` is said of a variable, the message of `key` beside the field. */
const formed = (form: RegExp, error: string, key: string) =>
  z
    .string()
    .trim()
    .max(500)
    .refine((text) => !text || form.test(text), { error, params: { key } })

export const settings = z.object({
  at: formed(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time', 'backups.error.at').default('03:15'),
  passphrase: secret({ env: 'BACKUP_PASSPHRASE' }),
  folder: formed(
    /^(\/|[A-Za-z]:\\)/,
    'must be a full path, such as /srv/backups',
    'backups.error.folder',
  )
    .default('')
    .meta({ env: 'BACKUP_FOLDER' }),
  keepLast: count(1, 3),
  keepDaily: count(0, 7),
  keepWeekly: count(0, 4),
  s3Bucket: z.string().trim().max(200).default('').meta({ env: 'BACKUP_S3_BUCKET', group }),
  s3Endpoint: z
    .url({ protocol: /^https?$/ })
    .or(nothing)
    .default('')
    .meta({ env: 'BACKUP_S3_ENDPOINT', group }),
  s3Region: z.string().trim().max(100).default('').meta({ env: 'BACKUP_S3_REGION', group }),
  s3Prefix: z.string().trim().max(200).default('').meta({ group }),
  s3KeyId: z.string().trim().max(200).default('').meta({ env: 'BACKUP_S3_KEY_ID', group }),
  s3Secret: secret({ env: 'BACKUP_S3_SECRET', group }),
})

export type BackupSettings = z.infer<typeof settings>
