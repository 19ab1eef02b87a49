import { cranfield, debianReference, nowhere } from './sets.ts'
import { makeVectors } from './vectors.ts'

const [baseUrl = '', model = '', name] = Bun.argv.slice(2)
for (const set of [cranfield(), debianReference(), nowhere()])
  if (!name || set.name === name) await makeVectors(set, baseUrl, model)
