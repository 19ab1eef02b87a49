import { definePlugin } from 'convosphere'
import type { Provider } from '../../plugins/models/index.ts'

/** A provider with the models `fake/fake` and `fake/other`, which answer as the test says. */
export const fakeModel = (stream: Provider['stream']) =>
  definePlugin({
    name: 'fake',
    apiVersion: 1,
    needs: ['models'],
    providers: (ctx) => [
      {
        id: 'fake',
        name: 'Fake',
        configured: true,
        signal: ctx.signal,
        models: async () => [
          { id: 'fake/fake', name: 'Fake', provider: 'fake', abilities: [] },
          { id: 'fake/other', name: 'Other', provider: 'fake', abilities: [] },
        ],
        stream,
      },
    ],
  })
