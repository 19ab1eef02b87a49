import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import type { Config } from './config.ts'
import { newSecret } from './ids.ts'

/** Seals short texts (API keys, passwords of other systems) for the database. */
export interface Secrets {
  /** AES-256-GCM, bound to `purpose`: a sealed text moved elsewhere does not open. */
  seal(text: string, purpose: string): string
  /** Undefined when it was sealed with another key or for another purpose, or was changed. */
  open(sealed: string, purpose: string): string | undefined
}

const version = 'v1'

/** Whether a value looks as `seal` makes them. */
export const isSealed = (value: unknown): value is string =>
  typeof value === 'string' && /^v1\.[\w-]{38,}$/.test(value)

type KeyPlace = Pick<Config, 'dataDir' | 'secretKey'>

/** What all other keys are derived from. */
export const instanceKey = ({ dataDir, secretKey }: KeyPlace): string =>
  secretKey ?? keyFile(dataDir)

/** Where the key is kept when no SECRET_KEY is given. */
export const keyPath = (dataDir: string): string => `${dataDir}/secret.key`

/**
 * The instance's key comes from SECRET_KEY, or is made once in the data folder (mode 0600).
 * @param looking whether none is made: without a key nothing opens
 */
export function createSecrets(config: KeyPlace, { looking = false } = {}): Secrets {
  const none = looking && !config.secretKey && !existsSync(keyPath(config.dataDir))
  const master = none ? newSecret() : instanceKey(config)
  const key = Buffer.from(hkdfSync('sha256', master, '', 'convosphere settings v1', 32))
  return {
    seal(text, purpose) {
      const iv = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(purpose))
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return [version, Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url')].join(
        '.',
      )
    },
    open(sealed, purpose) {
      const [prefix, payload = ''] = sealed.split('.')
      const bytes = Buffer.from(payload, 'base64url')
      if (prefix !== version || bytes.length < 28) return undefined
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
        .setAAD(Buffer.from(purpose))
        .setAuthTag(bytes.subarray(12, 28))
      const body = decipher.update(bytes.subarray(28))
      try {
        return Buffer.concat([body, decipher.final()]).toString('utf8')
      } catch {
        return undefined
      }
    },
  }
}

function keyFile(dataDir: string): string {
  const path = keyPath(dataDir)
  if (!existsSync(path)) {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    writeFileSync(path, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' })
  }
  return readFileSync(path, 'utf8').trim()
}
