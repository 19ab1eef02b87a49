import { type Context, type Job, notFound, type Run } from 'convosphere'
import type { Embedded, Provider } from '../models/index.ts'
import { catalogue, ModelName } from './catalogue.ts'
import { createShelf, type ShelvedModel } from './shelf.ts'
import { sourceOf } from './source.ts'
import { createThread } from './thread.ts'

export type OnnxContext = Context<'models' | 'onnx'>
export type Onnx = ReturnType<typeof createOnnx>

/** A model with the job that brings it, or the last one that did not. */
export interface ListedModel extends ShelvedModel {
  job: Job | undefined
}

/** Embedding models in the data folder, fetched once and then run without a network. */
export function createOnnx(ctx: OnnxContext) {
  const { config, kernel } = ctx
  const shelf = createShelf(config.dataDir)
  const thread = createThread()
  /** Model → the last job of this process that was to bring it. */
  const jobs = new Map<string, string>()

  const usable = (name: string) => shelf.list().find((one) => one.name === name && one.isHere)

  /** @throws {Problem} as the models layer tells of a model that is not there */
  async function embed(
    name: string,
    texts: string[],
    signal: AbortSignal,
    as: 'question' | 'passage' = 'passage',
  ): Promise<Embedded> {
    const models = ctx.use('models')
    const model = usable(name)
    if (!model) throw models.problem({ status: 404, message: `${name} is not in the data folder` })
    const { model: files, runtime } = shelf.filesOf(model)
    const [weights, tokenizer] = ['model.onnx', 'tokenizer.json'].map((file) =>
      files.find(({ path }) => path.endsWith(file)),
    )
    const { tokens, pooling, before } = model
    try {
      const vectors = await thread.embed(
        {
          model: { name, tokens, pooling, weights: weights!, tokenizer: tokenizer! },
          runtime,
          texts: texts.map((text) => before[as] + text),
          isQuestion: as === 'question',
        },
        AbortSignal.any([signal, ctx.signal]),
      )
      return { vectors: vectors.map((vector) => [...vector]) }
    } catch (error) {
      throw signal.aborted ? error : models.problem(error)
    }
  }

  return {
    /** Those that can be had and those that are there. */
    list: (): Promise<ListedModel[]> =>
      Promise.all(
        shelf.list().map(async (model) => {
          const id = jobs.get(model.name)
          const job = id ? await kernel.jobs.get(id) : undefined
          return { ...model, job: job?.status === 'done' ? undefined : job }
        }),
      ),

    /**
     * Has a model fetched; returns the job’s id. While it is being fetched, it is that one.
     * @throws {Problem} 404 for what cannot be the name of a model
     */
    async get(name: string, by: string): Promise<string> {
      if (!ModelName.safeParse(name).success) throw notFound()
      const id = await ctx.enqueue('onnx.get', { name }, { by, key: name })
      jobs.set(name, id)
      return id
    },

    /** Ends the fetching of a model; what is there stays, to go on with. */
    async cancel(name: string): Promise<void> {
      const id = jobs.get(name)
      if (id) await kernel.jobs.cancel(id)
    },

    /** The job: fetches a model. @throws {Problem} as the source does, and for wrong bytes */
    async bring(name: string, run: Run): Promise<void> {
      jobs.set(name, run.id)
      const megabytes = (bytes: number) => Math.floor(bytes / 1e6)
      const source = sourceOf(config.modelsFrom, kernel.fetch)
      await shelf.get(name, source, run.signal, (held, size) =>
        run.progress(megabytes(held), megabytes(size)),
      )
    },

    /** Takes a model away. @throws {Problem} 404 for one that nobody knows */
    async remove(name: string): Promise<void> {
      if (!shelf.list().some((one) => one.name === name)) throw notFound()
      const id = jobs.get(name)
      if (id) await kernel.jobs.cancel(id)
      jobs.delete(name)
      thread.end()
      shelf.remove(name)
    },

    /** Which one to take. */
    recommended: catalogue[0]!.name,

    /** None where no model is there. */
    providers: (): Provider[] =>
      shelf.list().some(({ isHere }) => isHere)
        ? [
            {
              id: 'onnx',
              name: 'ONNX',
              configured: false,
              signal: ctx.signal,
              models: async () => [],
              // oxlint-disable-next-line require-yield
              async *stream() {
                throw ctx.use('models').problem(new Error('this model makes vectors only'))
              },
              embed,
            },
          ]
        : [],

    end: () => thread.end(),
  }
}
