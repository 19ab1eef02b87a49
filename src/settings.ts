import { z } from 'zod'
import { type Config, ConfigError } from './config.ts'
import type { Database, Queries } from './db.ts'
import { invalidFrom } from './errors.ts'
import { now } from './ids.ts'
import { isSealed, type Secrets } from './secrets.ts'

/** What a settings field may say of itself, with `.meta({…})`, beside zod's own `title`. */
export interface FieldMeta {
  /** Message key of the label; default `<plugin>.settings.<field>`. */
  label?: string
  /** Message key of the help below; default `<plugin>.settings.<field>.help`, when it exists. */
  help?: string
  /** The environment variable that, when set, wins. */
  env?: string
  /** Sealed in the database, never sent to a browser. */
  secret?: boolean
  /** Values to choose from, asked when the form is drawn. */
  options?: string
  /** Message key: fields of one group that follow each other are folded under it. */
  group?: string
}

/** A text that is sealed in the database and never shown again. */
export const secret = (meta: Omit<FieldMeta, 'secret'> = {}) =>
  z
    .string()
    .default('')
    .meta({ ...meta, secret: true })

/** The meta of a field, wherever in its wrappers it was given. */
export function metaOf(schema: z.ZodType): FieldMeta {
  const own = (schema.meta() ?? {}) as FieldMeta
  const inner = (schema as { _zod: { def: { innerType?: z.ZodType } } })._zod.def.innerType
  return inner ? { ...metaOf(inner), ...own } : own
}

/** A field without its `default`, `optional`, … */
export function bare(schema: z.ZodType): z.ZodType {
  const inner = (schema as { _zod: { def: { innerType?: z.ZodType } } })._zod.def.innerType
  return inner ? bare(inner) : schema
}

/** What stands for a secret wherever settings are shown. */
const mask = '•••'

/** Which level a value comes from, for `config explain` and the admin page. */
export interface Explanation {
  key: string
  value: unknown
  level: 'environment' | 'database' | 'default'
  /** The name of the variable it comes from. */
  source: string | undefined
  /** When somebody changed it here, and the id of who did. */
  changed?: { by: string | undefined; at: string }
}

interface Stored {
  value: Record<string, unknown>
  changedBy: string | undefined
  changedAt: string
}

/** Settings of the whole app that belong to no plugin. */
export const appSettings = z.object({
  instanceName: z.string().trim().min(1).max(60).default('ConvoSphere'),
  registration: z.enum(['closed', 'open']).default('closed'),
})
export type AppSettings = z.infer<typeof appSettings>

export type Settings = ReturnType<typeof createSettings>

/**
 * The settings of the app (`app`) and of each plugin: environment over database over default, parsed
 * by their schema, held in memory.
 */
export function createSettings(db: Database, config: Config, secrets: Secrets) {
  const schemas = new Map<string, z.ZodObject>([['app', appSettings]])
  let stored = new Map<string, Stored>()
  let parsed = new Map<string, object>()

  const schemaOf = (plugin: string) => schemas.get(plugin) ?? z.object({})

  function fromEnvironment(schema: z.ZodObject): Record<string, unknown> {
    const entries = Object.entries(schema.shape).flatMap(([key, field]) => {
      const variable = metaOf(field as z.ZodType).env
      const value = variable && config.env(variable)
      return value ? [[key, value] as const] : []
    })
    return Object.fromEntries(entries)
  }

  function parse(plugin: string): object {
    const schema = schemaOf(plugin)
    const inDatabase = openSecrets(stored.get(plugin)?.value ?? {}, schema, plugin)
    const merged = { ...inDatabase, ...fromEnvironment(schema) }
    const result = schema.safeParse(merged)
    // A field that no longer fits a new version of its schema falls back to its default.
    const usable = result.success
      ? result.data
      : schema.parse(
          Object.fromEntries(
            Object.entries(merged).filter(
              ([key]) => !result.error.issues.some((issue) => issue.path[0] === key),
            ),
          ),
        )
    return Object.freeze(usable)
  }

  const sealSecrets = (value: Fields, schema: z.ZodObject, plugin: string) =>
    eachSecret(value, schema, plugin, secrets.seal)
  // What does not open counts as not set: a lost key must not keep the program from running.
  const openSecrets = (value: Fields, schema: z.ZodObject, plugin: string) =>
    eachSecret(value, schema, plugin, (text, purpose) => secrets.open(text, purpose) ?? '')

  return {
    /**
     * Makes a plugin's schema known.
     * @throws {ConfigError} when a variable that it names holds what it does not accept
     */
    register(plugin: string, schema: z.ZodObject): void {
      schemas.set(plugin, schema)
      parsed.delete(plugin)
      for (const [key, value] of Object.entries(fromEnvironment(schema))) {
        const field = schema.shape[key] as z.ZodType
        const { success, error } = field.safeParse(value)
        if (success) continue
        const { env, secret: hidden } = metaOf(field)
        const shown = hidden ? '' : ` "${String(value)}"`
        throw new ConfigError(`${env}${shown}: ${error.issues[0]?.message}`)
      }
    },

    schemaOf,

    /** Reads all from the database; again whenever another process changed something. */
    async load(): Promise<void> {
      const rows = await db.all<{
        plugin: string
        value: string
        changed_by: string | null
        changed_at: string
      }>('select * from settings')
      stored = new Map(
        rows.map((row) => [
          row.plugin,
          {
            value: JSON.parse(row.value),
            changedBy: row.changed_by ?? undefined,
            changedAt: row.changed_at,
          },
        ]),
      )
      parsed = new Map()
    },

    /** The settings now in force. */
    of<T = Record<string, unknown>>(plugin: string): T {
      if (!parsed.has(plugin)) parsed.set(plugin, parse(plugin))
      return parsed.get(plugin) as T
    },

    /** The app's own. */
    app(): AppSettings {
      return this.of<AppSettings>('app')
    },

    /**
     * Changes some fields. A secret that is left out, empty or `•••` keeps its value; null removes it.
     * @throws {Problem} 422 with the fields
     */
    async change(plugin: string, change: Record<string, unknown>, by: string): Promise<void> {
      const schema = schemaOf(plugin)
      await db.tx(async (tx) => {
        const row = await tx.get<{ value: string }>(
          'select value from settings where plugin = ?',
          plugin,
        )
        const before = openSecrets(row ? JSON.parse(row.value) : {}, schema, plugin)
        const wanted = keepSecrets({ ...before, ...change }, before, schema)
        const result = schema.safeParse(wanted)
        if (!result.success) throw invalidFrom(result.error.issues)
        const kept = Object.fromEntries(Object.keys(wanted).map((key) => [key, result.data[key]]))
        await tx.run(
          `insert into settings values (?, ?, ?, ?) on conflict (plugin)
             do update set value = excluded.value, changed_by = excluded.changed_by, changed_at = excluded.changed_at`,
          plugin,
          JSON.stringify(sealSecrets(kept, schema, plugin)),
          by,
          now(),
        )
        await noteChange(tx)
      })
      await this.load()
    },

    /** Where each value of a plugin comes from; secrets as `•••`. */
    explain(plugin: string): Explanation[] {
      const schema = schemaOf(plugin)
      const inForce = eachSecret(this.of<Fields>(plugin), schema, plugin, () => mask)
      const row = stored.get(plugin)
      return Object.entries(schema.shape).map(([key, field]) => {
        const meta = metaOf(field as z.ZodType)
        const value = inForce[key]
        const name = `${plugin}.${key}`
        if (meta.env && config.env(meta.env))
          return { key: name, value, level: 'environment', source: meta.env }
        if (row && key in row.value)
          return {
            key: name,
            value,
            level: 'database',
            source: undefined,
            changed: { by: row.changedBy, at: row.changedAt },
          }
        return { key: name, value, level: 'default', source: undefined }
      })
    },
  }
}

type Fields = Record<string, unknown>

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null

/** The schema of a list's items, when they are objects. */
function itemsOf(field: z.ZodType): z.ZodObject | undefined {
  const inner = bare(field)
  return inner instanceof z.ZodArray && inner.element instanceof z.ZodObject
    ? inner.element
    : undefined
}

/** Seals or opens every secret, each bound to its place: plugin, field, and `id` in a list. */
function eachSecret(
  value: Fields,
  schema: z.ZodObject,
  place: string,
  change: (text: string, purpose: string) => string,
): Fields {
  const changed = Object.entries(value).map(([key, item]) => {
    const field = schema.shape[key] as z.ZodType | undefined
    if (!field) return [key, item]
    const here = `${place}.${key}`
    if (metaOf(field).secret)
      return [key, typeof item === 'string' && item ? change(item, here) : '']
    const items = itemsOf(field)
    if (!items || !Array.isArray(item)) return [key, item]
    return [key, item.map((one) => eachSecret(one, items, `${here}.${String(one.id)}`, change))]
  })
  return Object.fromEntries(changed)
}

/** How many sealed secrets stored settings (plugin → value) hold, and how many of them a key opens. */
export function countSecrets(stored: Map<string, Fields>, secrets: Secrets) {
  const count = { sealed: 0, opened: 0 }
  const look = (value: Fields, place: string) => {
    for (const [key, item] of Object.entries(value)) {
      const here = `${place}.${key}`
      if (isSealed(item)) {
        count.sealed++
        if (secrets.open(item, here) !== undefined) count.opened++
      }
      for (const row of Array.isArray(item) ? item.filter(isFields) : [])
        look(row, `${here}.${String(row.id)}`)
    }
  }
  for (const [plugin, value] of stored) look(value, plugin)
  return count
}

/** Puts back the secrets that a form leaves empty; items of lists are matched by `id`. */
function keepSecrets(wanted: Fields, before: Fields, schema: z.ZodObject): Fields {
  const kept = Object.entries(wanted).map(([key, value]) => {
    const field = schema.shape[key] as z.ZodType | undefined
    if (!field) return [key, value]
    if (metaOf(field).secret) {
      const kept = value === undefined || value === '' || value === mask
      return [key, (kept ? before[key] : value) ?? '']
    }
    const items = itemsOf(field)
    if (!items || !Array.isArray(value)) return [key, value]
    const old = (before[key] ?? []) as Fields[]
    const keep = (item: unknown) =>
      isFields(item) ? keepSecrets(item, old.find((one) => one.id === item.id) ?? {}, items) : item
    return [key, value.map(keep)]
  })
  return Object.fromEntries(kept)
}

/** Tells other processes on this database that settings, plugins or rights changed. */
export async function noteChange(tx: Queries): Promise<void> {
  await tx.run('update changes set value = value + 1 where id = 1')
}
