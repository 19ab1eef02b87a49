import { isIP } from 'node:net'
import { isAbsolute, resolve } from 'node:path'
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

/** Pages name each other from the root of their host, so there is no path. */
const isOrigin = (text: string) =>
  URL.canParse(text) &&
  /^https?:\/\//.test(text) &&
  new URL(text).href === `${new URL(text).origin}/`

const isPort = (text: string) => /^\d{1,5}$/.test(text) && Number(text) <= 65535

/** An address (`192.0.2.1`) or a CIDR range (`10.0.0.0/8`, `2001:db8::/32`). */
export function isRange(text: string): boolean {
  const [address = '', bits = '0', ...rest] = text.split('/')
  const most = isIP(address) === 4 ? 32 : 128
  return isIP(address) > 0 && !rest.length && /^\d{1,3}$/.test(bits) && Number(bits) <= most
}

/** `example.org`, `example.org:8080`, `[2001:db8::1]:8080`. */
const isHost = (text: string) => /^([\w.-]+|\[[\da-f:.]+\])(:\d{1,5})?$/i.test(text)

/** Every variable that the process itself understands. Plugins name theirs in their settings (`env`). */
const variables = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: z
    .string()
    .refine(isPort, 'must be a number from 0 to 65535')
    .default('3000')
    .transform(Number),
  DATA_DIR: z
    .string()
    .min(1)
    .default('./data')
    .transform((path) => resolve(path)),
  PUBLIC_URL: z
    .string()
    .refine(isOrigin, 'must be an address without a path, such as https://chat.example.org')
    .transform((text) => new URL(text).origin)
    .optional(),
  SECRET_KEY: z.string().min(32, 'needs at least 32 characters').optional(),
  SETUP_TOKEN: z.string().min(8, 'needs at least 8 characters').optional(),
  DATABASE_URL: z
    .string()
    .regex(/^(libsql|https?|wss?):\/\/[^/]/, 'must be an address such as libsql://db.example.org')
    .optional(),
  DATABASE_AUTH_TOKEN: z.string().optional(),
  TRUSTED_PROXIES: commaList,
  EGRESS_ALLOW: commaList.refine(
    (entries) => entries.every((entry) => isRange(entry) || isHost(entry)),
    'must be hosts, host:port or CIDR ranges, separated by commas',
  ),
  WATCHED_FOLDERS: commaList.refine(
    (paths) => paths.every((path) => isAbsolute(path)),
    'must be full paths, separated by commas',
  ),
  S3_BUCKET: z.string().optional(),
  S3_ENDPOINT: z
    .string()
    .refine((text) => URL.canParse(text), 'must be an address such as https://s3.example.org')
    .optional(),
  S3_REGION: z.string().optional(),
  S3_ACCESS_KEY_ID: z.string().optional(),
  S3_SECRET_ACCESS_KEY: z.string().optional(),
  S3_PREFIX: z.string().optional(),
  FILES_SEALED: z.enum(['true', 'false']).default('false'),
  MODELS_FROM: z.string().optional(),
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
  /** Folders of this machine whose documents admins may have brought by themselves. */
  watchedFolders: string[]
  /** Where files are kept instead of the data folder. */
  s3Bucket: string | undefined
  s3Endpoint: string | undefined
  s3Region: string | undefined
  s3AccessKeyId: string | undefined
  s3SecretAccessKey: string | undefined
  /** Before the name of each. */
  s3Prefix: string | undefined
  /** Whether files are encrypted where they are kept. */
  filesSealed: boolean
  /** Where models that run here are had from instead of public places: an address or a folder. */
  modelsFrom: string | undefined
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
    watchedFolders: value.WATCHED_FOLDERS,
    s3Bucket: value.S3_BUCKET,
    s3Endpoint: value.S3_ENDPOINT,
    s3Region: value.S3_REGION,
    s3AccessKeyId: value.S3_ACCESS_KEY_ID,
    s3SecretAccessKey: value.S3_SECRET_ACCESS_KEY,
    s3Prefix: value.S3_PREFIX,
    filesSealed: value.FILES_SEALED === 'true',
    modelsFrom: value.MODELS_FROM,
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
