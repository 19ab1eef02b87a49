import {
  caller,
  checkFields,
  type Env,
  fieldTexts,
  formFields,
  goTo,
  may,
  page,
  type Problem,
  refusal,
  t,
} from 'convosphere'
import type { Context, Hono } from 'hono'
import { type Cuts, CutsSchema } from './cuts.ts'
import type { KnowledgeContext } from './knowledge.ts'
import { CutsPage, Preview } from './views/cuts.tsx'

/** So many documents can be chosen to try it with. */
const mostTried = 100

type Fields = Record<string, string>

/** How the documents of a collection are cut into passages. */
export function cutPages(app: Hono<Env>, ctx: KnowledgeContext): void {
  const { collections, cuts, store } = ctx.use('knowledge')
  const path = '/knowledge/collections/:id/cuts'

  /** With a document, and how it would be cut. */
  async function show(c: Context<Env>, fields: Fields, problem?: Problem) {
    const { user } = caller(c)
    const collection = await collections.collectionFor(user, c.req.param('id')!, 'own')
    const documents = await store.inCollection(collection.id, '', mostTried)
    const chosen = documents.find(({ id }) => id === fields.document)
    const draw = async (documentId: string) =>
      Preview(await cuts.preview(user, documentId, cutsFrom(fields)))
    const main = CutsPage({
      collection,
      documents,
      fields,
      errors: problem ? fieldTexts(problem) : {},
      preview: chosen && !problem ? draw(chosen.id) : undefined,
    })
    const status = problem?.status ?? 200
    return page(c, {
      title: `${t('knowledge.cuts')}: ${collection.name}`,
      main,
      status,
      assets: ['knowledge.css'],
    })
  }

  app.get(path, may('knowledge.write'), async (c) => {
    const fields = c.req.query()
    const problem = await refusal(async () => fields.passageSize && cutsFrom(fields))
    return show(c, fields, problem)
  })

  app.post(path, may('knowledge.write'), async (c) => {
    const fields = await formFields(c)
    const problem = await refusal(() =>
      cuts.change(caller(c).user, c.req.param('id'), cutsFrom(fields)),
    )
    if (problem?.status === 422) return show(c, fields, problem)
    if (problem) throw problem
    return goTo(c, `/knowledge?collection=${c.req.param('id')}`)
  })
}

/** @throws {Problem} 422 */
const cutsFrom = ({ passageSize, language }: Fields): Cuts =>
  checkFields({ passageSize, language: language || null }, CutsSchema)
