import { createHash, randomBytes } from 'node:crypto'

/** A new id: unique, sorts as text by time of making (UUIDv7, RFC 9562, 5.7), opaque to everyone. */
export const newId = (): string => Bun.randomUUIDv7().replaceAll('-', '')

/** A secret that cannot be guessed: 256 random bits, base64url. */
export const newSecret = (): string => randomBytes(32).toString('base64url')

/** An address without the secrets in it, as it may be logged. */
export const withoutSecrets = (path: string): string => path.replaceAll(/[\w-]{40,}/g, '…')

/** What is stored of a secret of 256 random bits: its SHA-256. (Passwords need argon2id instead.) */
export const hashSecret = (secret: string): string =>
  createHash('sha256').update(secret).digest('base64url')

/** Now, as stored and sent everywhere: ISO 8601, UTC. */
export const now = (): string => new Date().toISOString()
