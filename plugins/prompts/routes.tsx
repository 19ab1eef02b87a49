import {
  caller,
  checkFields,
  type Context,
  type Env,
  fieldTexts,
  formFields,
  fragment,
  goTo,
  invalid,
  may,
  page,
  Problem,
  refusal,
  t,
  view,
} from 'convosphere'
import type { Context as Request, Hono } from 'hono'
import { readFile, toFile } from './file.ts'
import { PromptFields } from './fields.ts'
import type { Prompt, Whose } from './store.ts'
import { fill, type Moment, variablesOf } from './template.ts'
import { Choices } from './views/choices.tsx'
import { PromptForm, type PromptFormProps } from './views/form.tsx'
import { PromptsPage } from './views/page.tsx'
import { Preview } from './views/preview.tsx'
import { fieldOf, Use } from './views/use.tsx'

const pageSize = 50
/** How many the list behind the slash offers; whoever wants others types on. */
const choicesSize = 20

/** The library of prompts, and what the composer asks of it. */
export function routes(app: Hono<Env>, ctx: Context<'prompts'>): void {
  const prompts = ctx.use('prompts')

  const showList = async (c: Request<Env>, error?: string, status = 200) => {
    const { user } = caller(c)
    const { q: query = '', of, after, deleted, done = '', added, left } = c.req.query()
    const whose: Whose = of === 'shared' ? 'shared' : 'mine'
    const { items, next } = await prompts.list(user, whose, { query, after, limit: pageSize })
    const main = PromptsPage({
      prompts: items.map((prompt) => ({ ...prompt, ...rightsTo(c, prompt) })),
      next,
      whose,
      query,
      deleted,
      done,
      brought: added ? { added: Number(added) || 0, left: Number(left) || 0 } : undefined,
      error,
    })
    return page(c, { title: t('prompts.title'), main, status, assets: ['prompts.css'] })
  }
  app.get('/prompts', may('prompts.read'), (c) => showList(c))

  const rightsTo = (c: Request<Env>, prompt: Prompt) => ({
    mayChange: prompts.mayChange(caller(c).user, prompt, c.var.allows),
    mayTakeBack: prompts.mayTakeBack(caller(c).user, prompt, c.var.allows),
  })

  const showForm = (
    c: Request<Env>,
    { status = 200, ...props }: Omit<PromptFormProps, 'moment'> & { status?: number } = {},
  ) => {
    const title = props.prompt ? props.prompt.title : t('prompts.new')
    return page(c, {
      title,
      main: PromptForm({ ...props, moment: moment() }),
      status,
      assets: ['prompts.css'],
    })
  }
  const again = (problem: Problem, values: Record<string, string>) => ({
    values,
    errors: fieldTexts(problem),
    message: t(problem.key, problem.values),
    status: problem.status,
  })

  app.get('/prompts/new', may('prompts.write'), (c) => showForm(c))
  app.post('/prompts', may('prompts.write'), async (c) => {
    const values = await formFields(c)
    const problem = await refusal(() => prompts.add(caller(c).user, written(values), c.var.allows))
    return problem ? showForm(c, again(problem, values)) : goTo(c, '/prompts?done=added')
  })
  app.post('/prompts/preview', may('prompts.read'), async (c) => {
    const { text = '' } = await formFields(c)
    return fragment(c, Preview({ text: text.slice(0, 20_000), moment: moment() }))
  })
  app.get('/prompts/choices', may('prompts.read'), async (c) => {
    const typed = (c.req.query('q') ?? '').slice(0, 40).normalize('NFC')
    const found = await prompts.matching(caller(c).user, typed, choicesSize + 1)
    const more = found.length > choicesSize
    return fragment(c, Choices({ prompts: found.slice(0, choicesSize), typed, more }))
  })

  app.get('/prompts/file', may('prompts.read'), async (c) => {
    c.header('content-type', 'application/json')
    c.header('content-disposition', 'attachment; filename="prompts.json"')
    return c.body(toFile(await prompts.own(caller(c).user)))
  })
  app.post('/prompts/file', may('prompts.write'), async (c) => {
    const { file } = await c.req.parseBody().catch((error: unknown) => {
      // Too large is no mistake of the form.
      throw error instanceof Problem ? error : invalid({})
    })
    const found = file instanceof File ? readFile(await file.text()) : undefined
    if (!found) return showList(c, t('prompts.error.noFile'), 422)
    const added = await prompts.addAll(caller(c).user, found.prompts)
    const left = found.prompts.length - added + found.unreadable
    return goTo(c, `/prompts?added=${added}&left=${left}`)
  })

  app.get('/prompts/:id', may('prompts.read'), async (c) => {
    const prompt = await prompts.promptFor(caller(c).user, c.req.param('id'))
    return showForm(c, { prompt, ...rightsTo(c, prompt) })
  })
  app.post('/prompts/:id', may('prompts.write'), async (c) => {
    const { user } = caller(c)
    const values = await formFields(c)
    const prompt = await prompts.promptFor(user, c.req.param('id'))
    const problem = await refusal(() =>
      prompts.change(user, prompt.id, written(values), c.var.allows),
    )
    if (problem) return showForm(c, { prompt, ...rightsTo(c, prompt), ...again(problem, values) })
    return goTo(c, '/prompts?done=saved')
  })
  app.post('/prompts/:id/deletion', may('prompts.write'), async (c) => {
    const { user } = caller(c)
    const { id } = await prompts.promptFor(user, c.req.param('id'))
    await prompts.remove(user, id, c.var.allows)
    return goTo(c, `/prompts?deleted=${id}`)
  })
  app.post('/prompts/:id/restoration', may('prompts.write'), async (c) => {
    await prompts.restore(caller(c).user, c.req.param('id'), c.var.allows)
    return goTo(c, '/prompts?done=restored')
  })
  app.post('/prompts/:id/copies', may('prompts.write'), async (c) => {
    const { user } = caller(c)
    const { title, description, text } = await prompts.promptFor(user, c.req.param('id'))
    const copy = await prompts.add(user, { title, description, text }, c.var.allows)
    return goTo(c, `/prompts/${copy.id}`)
  })

  app.get('/prompts/:id/use', may('prompts.read'), async (c) => {
    const prompt = await prompts.promptFor(caller(c).user, c.req.param('id'))
    return fragment(c, Use({ prompt, words: fill(prompt.text, new Map(), moment()) }))
  })
  app.post('/prompts/:id/use', may('prompts.read'), async (c) => {
    const { text } = await prompts.promptFor(caller(c).user, c.req.param('id'))
    const values = await formFields(c)
    const filled = variablesOf(text).flatMap(({ name }) => {
      const value = values[fieldOf(name)]?.replaceAll('\r\n', '\n')
      return value === undefined ? [] : [[name, value] as const]
    })
    return c.text(fill(text, new Map(filled), moment()))
  })
}

/** What a form says of a prompt. */
const written = ({ name, shared, ...values }: Record<string, string>) =>
  checkFields(
    {
      ...values,
      ...(name && { name }),
      ...(shared !== undefined && { shared: shared === 'true' }),
    },
    PromptFields,
  )

/** Now, as the reader says it. */
function moment(): Moment {
  const { locale, user } = view()
  const say = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { ...options, timeZone: user?.timeZone }).format(new Date())
  return { date: say({ dateStyle: 'long' }), time: say({ timeStyle: 'short' }) }
}
