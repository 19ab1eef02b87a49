// Holds vectors as bytes and finds the nearest, in a thread of its own.
const sets = new Map()

function setOf(id, dimensions) {
  if (!sets.has(id)) {
    const codes = new Int8Array(1024 * dimensions)
    const scales = new Float32Array(1024)
    const rows = new Uint32Array(1024)
    const owners = new Uint32Array(1024)
    sets.set(id, { dimensions, count: 0, codes, scales, rows, owners, documents: new Map() })
  }
  return sets.get(id)
}

const grown = (array) => {
  const larger = new array.constructor(array.length * 2)
  larger.set(array)
  return larger
}

function add({ set: id, dimensions, rows }) {
  const set = setOf(id, dimensions)
  for (const { n, documentId, codes } of rows) {
    if (set.count === set.rows.length)
      for (const name of ['codes', 'scales', 'rows', 'owners']) set[name] = grown(set[name])
    const at = set.count++
    set.codes.set(new Int8Array(codes.buffer, codes.byteOffset, dimensions), at * dimensions)
    set.scales[at] = new DataView(codes.buffer, codes.byteOffset).getFloat32(dimensions, true)
    set.rows[at] = n
    if (!set.documents.has(documentId)) set.documents.set(documentId, set.documents.size)
    set.owners[at] = set.documents.get(documentId)
  }
}

/** The rows of the nearest, nearest first. */
function nearest({ set: id, query, documentIds, limit }) {
  const set = sets.get(id)
  if (!set) return []
  const { dimensions, codes, scales, rows, owners, documents, count } = set
  const seen = new Uint8Array(documents.size).fill(documentIds ? 0 : 1)
  for (const documentId of documentIds ?? []) {
    const index = documents.get(documentId)
    if (index !== undefined) seen[index] = 1
  }
  // The best so far, worst first.
  const best = []
  let least = -Infinity
  for (let at = 0; at < count; at++) {
    if (!seen[owners[at]]) continue
    let sum = 0
    for (let i = 0, from = at * dimensions; i < dimensions; i++) sum += query[i] * codes[from + i]
    const score = sum * scales[at]
    if (score <= least) continue
    let place = 0
    while (place < best.length && best[place].score < score) place++
    best.splice(place, 0, { n: rows[at], score })
    if (best.length > limit) best.shift()
    if (best.length === limit) least = best[0].score
  }
  return best.reverse().map(({ n }) => n)
}

self.onmessage = ({ data: { id, ...message } }) => {
  if (message.rows) postMessage({ id, found: add(message) })
  else postMessage({ id, found: nearest(message) })
}
