import { resolve } from 'node:path'
import { z } from 'zod'

/** One line that tells the operator which value stopped the start. */
export class ConfigError extends Error {}

const commaList = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
  )

const url = z.url({ protocol: /^https?$/ }).transform((text) => text.replace(/\/+$/, ''))

/** Every variable that the process itself understands. Plugins name theirs in their settings (`env`). */
const variables = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  DATA_DIR: z
    .string()
    .min(1)
    .default('./data')
    .transform((path) => resolve(path)),
  PUBLIC_URL: url.optional(),
  SECRET_KEY: z.string().min(32, 'needs at least 32 characters').optional(),
  SETUP_TOKEN: z.string().min(8, 'needs at least 8 characters').optional(),
  DATABASE_URL: z
    .string()
    .regex(/^(libsql|https?|wss?):\/\//, 'must begin with libsql:// or https://')
    .optional(),
  DATABASE_AUTH_TOKEN: z.string().optional(),
  TRUSTED_PROXIES: commaList,
  EGRESS_ALLOW: commaList,
  DEFAULT_LOCALE: z.enum(['de', 'en']).default('de'),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
})

export type Variables = z.output<typeof variables>
export type VariableName = keyof Variables

/** The process's own configuration: read once, never changed. */
export interface Config {
  host: string
  /** TCP port; 0 lets the system choose. */
  port: number
  /** Absolute path of the one folder that holds everything. */
  dataDir: string
  /** Without a trailing slash; absent means "whatever address people typed". */
  publicUrl: string | undefined
  secretKey: string | undefined
  setupToken: string | undefined
  databaseUrl: string | undefined
  databaseAuthToken: string | undefined
  trustedProxies: string[]
  egressAllow: string[]
  defaultLocale: string
  logLevel: Variables['LOG_LEVEL']
  /** What the environment says of NAME, for plugins' settings that name a variable. */
  env(name: string): string | undefined
  /** Whether a variable comes from the environment or is the built-in default. */
  origin(name: VariableName): 'environment' | 'default'
}

type Environment = Record<string, string | undefined>

/**
 * Reads and checks the environment.
 * @throws {ConfigError} with one line naming the variable and what is wrong with it
 */
export function readConfig(env: Environment = process.env): Config {
  const given = Object.fromEntries(
    Object.keys(variables.shape).map((name) => [name, env[name]?.trim() || undefined]),
  )
  const parsed = variables.safeParse(given)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const name = String(issue?.path[0])
    const shown = /KEY|TOKEN/.test(name) ? '' : ` "${given[name]}"`
    throw new ConfigError(`${name}${shown}: ${issue?.message}`)
  }
  const value = parsed.data
  return Object.freeze({
    host: value.HOST,
    port: value.PORT,
    dataDir: value.DATA_DIR,
    publicUrl: value.PUBLIC_URL,
    secretKey: value.SECRET_KEY,
    setupToken: value.SETUP_TOKEN,
    databaseUrl: value.DATABASE_URL,
    databaseAuthToken: value.DATABASE_AUTH_TOKEN,
    trustedProxies: value.TRUSTED_PROXIES,
    egressAllow: value.EGRESS_ALLOW,
    defaultLocale: value.DEFAULT_LOCALE,
    logLevel: value.LOG_LEVEL,
    env: (name: string) => env[name]?.trim() || undefined,
    origin: (name: VariableName) => (given[name] === undefined ? 'default' : 'environment'),
  })
}

/** The names of all variables, for `config explain`. */
export const variableNames = Object.keys(variables.shape) as VariableName[]

/** Whether causes are printed whole, also when the configuration could not be read. */
export const isDebugging = (): boolean => process.env.LOG_LEVEL === 'debug'
