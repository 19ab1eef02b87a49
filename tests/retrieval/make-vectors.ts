import { cranfield, debianReference } from './sets.ts'
import { makeVectors } from './vectors.ts'

const [baseUrl = '', model = ''] = Bun.argv.slice(2)
for (const set of [cranfield(), debianReference()]) await makeVectors(set, baseUrl, model)
