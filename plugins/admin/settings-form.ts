import {
  caller,
  type Context,
  type Env,
  fieldTexts,
  formFields,
  fragment,
  goTo,
  refusal,
  t,
  view,
} from 'convosphere'
import {
  addRow,
  readSettings,
  removeRow,
  SettingsForm,
  type SettingsFormProps,
  withoutBlankRows,
} from 'convosphere/views'
import type { Context as Request } from 'hono'
import { changeSettings, formOf } from './settings-of.ts'

type State = Partial<Pick<SettingsFormProps, 'texts' | 'errors' | 'message' | 'changed' | 'saved'>>

/** The form of a plugin's settings as it stands, drawn. */
export async function drawForm(ctx: Context, plugin: string, action: string, state: State = {}) {
  return SettingsForm({ ...(await formOf(ctx, plugin)), action, ...state })
}

/**
 * Takes a posted settings form: a row more, a row less, or all saved.
 * @param show draws the whole page around the form, for browsers without scripts
 */
export async function takeForm(
  c: Request<Env>,
  ctx: Context,
  {
    plugin,
    action,
    show,
  }: {
    plugin: string
    action: string
    show: (form: JSX.Element, status: number) => Response | Promise<Response>
  },
): Promise<Response> {
  const { fields, explained } = await formOf(ctx, plugin)
  const { add, remove, ...typed } = await formFields(c)
  const again = async (state: State, status = 200) => {
    const form = await drawForm(ctx, plugin, action, state)
    return view().partial ? fragment(c, form, status) : show(form, status)
  }
  if (add) return again({ texts: addRow(fields, typed, add), changed: true })
  if (remove) return again({ texts: removeRow(typed, remove), changed: true })

  const texts = withoutBlankRows(fields, typed)
  const open = fields.filter(
    ({ name }) => explained.find((one) => one.key === `${plugin}.${name}`)?.level !== 'environment',
  )
  const problem = await refusal(() =>
    changeSettings(ctx, plugin, readSettings(open, texts), caller(c).user),
  )
  if (problem)
    return again(
      {
        texts,
        errors: fieldTexts(problem),
        message: t(problem.key, problem.values),
        changed: true,
      },
      problem.status,
    )
  return view().partial ? again({ saved: true }) : goTo(c, `${action}?saved`)
}
