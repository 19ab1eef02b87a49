import { definePlugin } from 'convosphere'
import { de, en } from './messages.ts'
import { createOnnx, type Onnx } from './onnx.ts'

declare module 'convosphere' {
  interface Services {
    onnx: Onnx
  }
  interface Jobs {
    'onnx.get': { name: string }
  }
}

export type { ListedModel, Onnx } from './onnx.ts'

export default definePlugin({
  name: 'onnx',
  apiVersion: 1,
  needs: ['models'],
  messages: { de, en },
  setup: createOnnx,
  providers: (ctx) => ctx.use('onnx').providers(),
  jobs: (ctx) => [
    {
      name: 'onnx.get',
      label: 'onnx.job.get',
      run: ({ name }, run) => ctx.use('onnx').bring(name, run),
    },
  ],
  commands: {
    models: {
      usage: 'models',
      help: 'List the embedding models that run on this machine',
      load: async () => (await import('./command.ts')).listModels,
    },
    'models get': {
      usage: 'models get NAME [--from FOLDER]',
      help: 'Fetch an embedding model and what runs it, going on where it was cut; --from takes them from a folder or an address',
      load: async () => (await import('./command.ts')).getModel,
    },
    'models remove': {
      usage: 'models remove NAME',
      help: 'Take an embedding model away',
      load: async () => (await import('./command.ts')).removeModel,
    },
  },
  stop: (ctx) => ctx.use('onnx').end(),
})
