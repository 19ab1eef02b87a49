import {
  attachmentName,
  caller,
  type Env,
  fieldTexts,
  formFields,
  fragment,
  goTo,
  invalid,
  type Job,
  may,
  notFound,
  page,
  Problem,
  refusal,
  safeNext,
  type User,
} from 'convosphere'
import type { Context, Hono } from 'hono'
import type { KnowledgeContext } from '../knowledge.ts'
import { fileFormats, mediaTypes, toFile } from './file.ts'
import { Trying } from './trying.tsx'
import { titleOf, TrialsPage } from './page.tsx'

/** So many documents can be chosen from. */
const mostChosen = 300

/** Questions that a collection should answer. */
export function trialPages(app: Hono<Env>, ctx: KnowledgeContext): void {
  const { trials, collections, store } = ctx.use('knowledge')
  const path = '/knowledge/collections/:id/questions'

  async function show(c: Context<Env>, problem?: Problem, fields: Record<string, string> = {}) {
    const { user } = caller(c)
    const collection = await collections.collectionFor(user, c.req.param('id')!, 'read')
    const { job, added, left } = c.req.query()
    const mayWrite =
      c.var.allows('knowledge.write') && (await collections.may(user, 'write', collection.id))
    const main = TrialsPage({
      collection,
      questions: await trials.questions(user, collection.id),
      runs: await trials.runs(user, collection.id),
      documents: mayWrite ? await store.inCollection(collection.id, '', mostChosen) : [],
      mayWrite,
      trying: job ? await jobOf(user, job) : undefined,
      brought: added ? { added: Number(added) || 0, left: Number(left) || 0 } : undefined,
      fields,
      errors: problem ? fieldTexts(problem) : {},
    })
    const status = problem?.status ?? 200
    return page(c, {
      title: titleOf(collection),
      main,
      status,
      assets: ['knowledge.css', 'chart.css'],
    })
  }

  /** The one that tries a collection, if this person has begun it. */
  async function jobOf(user: User, id: string): Promise<Job | undefined> {
    const job = await ctx.kernel.jobs.get(id)
    return job?.name === 'knowledge.try' && job.by === user.id ? job : undefined
  }

  app.get(path, may('knowledge.read'), (c) => show(c))

  app.post(path, may('knowledge.write'), async (c) => {
    const { question = '', documentId = '', quote = '', next, ...fields } = await formFields(c)
    const collectionId = c.req.param('id')
    let added = ''
    const problem = await refusal(async () => {
      if (!documentId) throw invalid({ documentId: { key: 'field.required' } })
      const given = { question, expected: [{ documentId, quote }] }
      added = (await trials.add(caller(c).user, collectionId, given)).id
    })
    if (problem?.status === 422 && !next)
      return show(c, problem, { question, documentId, quote, ...fields })
    if (problem) throw problem
    if (!next) return goTo(c, `/knowledge/collections/${collectionId}/questions#q-${added}`)
    const back = new URL(safeNext(next), 'http://here')
    back.searchParams.set('question', added)
    return goTo(c, back.pathname + back.search)
  })

  app.get(`${path}/file`, may('knowledge.read'), async (c) => {
    const format = fileFormats.find((one) => one === c.req.query('format')) ?? 'json'
    const questions = await trials.questions(caller(c).user, c.req.param('id'))
    c.header('content-type', mediaTypes[format])
    c.header('content-disposition', `attachment; ${attachmentName(`questions.${format}`)}`)
    return c.body(await toFile(questions, format))
  })

  app.post(`${path}/file`, may('knowledge.write'), async (c) => {
    const { file } = await c.req.parseBody().catch((error: unknown) => {
      // Too large is no mistake of the form.
      throw error instanceof Problem ? error : invalid({})
    })
    const id = c.req.param('id')
    let brought = { added: 0, left: 0 }
    const problem = await refusal(async () => {
      const text = file instanceof File ? await file.text() : ''
      brought = await trials.addFile(caller(c).user, id, text)
    })
    if (problem?.status === 422) return show(c, problem)
    if (problem) throw problem
    const { added, left } = brought
    return goTo(c, `/knowledge/collections/${id}/questions?added=${added}&left=${left}`)
  })

  app.post('/knowledge/questions/:id/deletion', may('knowledge.write'), async (c) => {
    const { collectionId } = await trials.remove(caller(c).user, c.req.param('id'))
    return goTo(c, `/knowledge/collections/${collectionId}/questions`)
  })

  app.post('/knowledge/expectations/:id/deletion', may('knowledge.write'), async (c) => {
    const found = await trials.removeExpectation(caller(c).user, c.req.param('id'))
    return goTo(c, `/knowledge/collections/${found.collectionId}/questions#q-${found.id}`)
  })

  app.post('/knowledge/collections/:id/trials', may('knowledge.write'), async (c) => {
    const id = c.req.param('id')
    const job = await trials.begin(caller(c).user, id)
    return goTo(c, `/knowledge/collections/${id}/questions?job=${job}`)
  })

  app.get('/knowledge/trials/:id', may('knowledge.read'), async (c) => {
    const job = await jobOf(caller(c).user, c.req.param('id'))
    if (!job) throw notFound()
    // The page shows what has come of it.
    if (job.endedAt) c.header('hx-refresh', 'true')
    return fragment(c, Trying({ job }))
  })
}
