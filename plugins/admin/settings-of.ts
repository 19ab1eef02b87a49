import { type Context, invalid, notFound, t, type User } from 'convosphere'
import { fieldsOf, type SettingsField, type SettingsFormProps, textsOf } from 'convosphere/views'

/** A plugin with settings, or the app itself. */
export interface Configurable {
  plugin: string
  title: string
  /** It brings models. */
  isProvider: boolean
}

const titleOf = (plugin: string) => {
  const title = t(`${plugin}.title`)
  return title === `${plugin}.title` ? plugin : title
}

/** What can be set now: the app, and each running plugin that has settings. */
export async function configurable(ctx: Context): Promise<Configurable[]> {
  const plugins = await ctx.kernel.plugins.status()
  const running = plugins.filter(
    ({ name, state }) =>
      state === 'running' && Object.keys(ctx.kernel.settings.schemaOf(name).shape).length > 0,
  )
  return [
    { plugin: 'app', title: titleOf('app'), isProvider: false },
    ...running.map(({ name, adds }) => ({
      plugin: name,
      title: titleOf(name),
      isProvider: name === 'models' || adds.includes('providers'),
    })),
  ]
}

/** Where it is set. */
export const pathOf = ({ plugin, isProvider }: Configurable): string =>
  `/admin/${isProvider ? 'providers' : 'settings'}/${plugin}`

/** Each setting with its place and what it is called. */
export async function settingsNamed(
  ctx: Context,
): Promise<{ title: string; href: string; help: string }[]> {
  const all = await configurable(ctx)
  return all.flatMap((one) =>
    fieldsOf(ctx.kernel.settings.schemaOf(one.plugin)).map(({ name }) => {
      const key = `${one.plugin}.settings.${name}`
      const help = t(`${key}.help`)
      return {
        title: `${t(key)} (${one.title})`,
        href: `${pathOf(one)}#${name}`,
        help: help === `${key}.help` ? '' : help,
      }
    }),
  )
}

/**
 * One of them.
 * @throws {Problem} 404
 */
export async function configurableFor(ctx: Context, plugin: string): Promise<Configurable> {
  const found = (await configurable(ctx)).find((one) => one.plugin === plugin)
  if (!found) throw notFound()
  return found
}

/** What a form shows of a plugin's settings: never a secret, only whether there is one. */
export async function formOf(
  ctx: Context,
  plugin: string,
): Promise<
  Pick<SettingsFormProps, 'plugin' | 'fields' | 'texts' | 'secretsSet' | 'explained' | 'choices'>
> {
  const { settings } = ctx.kernel
  const fields = fieldsOf(settings.schemaOf(plugin))
  const values = settings.of(plugin)
  return {
    plugin,
    fields,
    texts: textsOf(fields, values),
    secretsSet: new Set(storedIn(fields, values)),
    explained: settings.explain(plugin),
    choices: await choicesFor(ctx, fields),
  }
}

/** Secrets with a value, and rows that are stored: `<list>.<id>`, `<list>.<id>.<field>`. */
function storedIn(fields: SettingsField[], values: Record<string, unknown>): string[] {
  return fields.flatMap((field) => {
    const value = values[field.name]
    if (field.kind === 'secret') return value ? [field.name] : []
    if (field.kind !== 'list') return []
    return ((value ?? []) as Record<string, unknown>[]).flatMap((item) => {
      const row = `${field.name}.${String(item.id)}`
      return [row, ...storedIn(field.fields, item).map((name) => `${row}.${name}`)]
    })
  })
}

async function choicesFor(ctx: Context, fields: SettingsField[]) {
  const wantsModels = fields.some((field) => field.kind === 'choice' && field.source === 'models')
  if (!wantsModels) return {}
  const models = (await ctx.find('models')?.list()) ?? []
  return { models: models.map(({ id, name }) => ({ value: id, label: name })) }
}

/**
 * Changes settings; what the environment decides stays as it is.
 * @throws {Problem} 422 with the fields
 */
export async function changeSettings(
  ctx: Context,
  plugin: string,
  change: Record<string, unknown>,
  by: User,
): Promise<void> {
  const { settings } = ctx.kernel
  const explained = new Map(settings.explain(plugin).map((one) => [one.key, one]))
  for (const name of Object.keys(change)) {
    const field = explained.get(`${plugin}.${name}`)
    if (!field) throw invalid({ [name]: { key: 'admin.error.noSetting' } })
    if (field.level === 'environment')
      throw invalid({
        [name]: { key: 'settings.locked', values: { variable: field.source ?? '' } },
      })
  }
  await settings.change(plugin, change, by.id)
  ctx.emit('settings.changed', { plugin })
  // A new key or address brings other models.
  ctx.find('models')?.forget()
}
