import { wordsOf } from '../words.ts'

// Resemblance by the smallest hashes of shingles: Broder 1997, "On the resemblance and containment of
// documents". Bands: Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets", chapter 3.4.

/** Words of a shingle. */
const shingleWords = 5
/** A text of fewer different shingles says too little to be compared. */
const leastShingles = 20
/** Of so many shingles, those with the smallest hashes, a longer text is taken to consist. */
const mostShingles = 4096
const bands = 20
const rows = 6
/** How many hashes a signature has. Two texts that are alike to 0.8 share a band in 99.8 % of all cases. */
const size = bands * rows

/** Mixes the bits of a number (the finaliser of MurmurHash3, by Austin Appleby). */
function mixed(number: number): number {
  let hash = number
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

const seeds = Uint32Array.from({ length: size }, (_, at) => mixed(at + 1))

function hashOf(word: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < word.length; at++) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193)
  return hash >>> 0
}

/** The smallest different hashes of a long series, of which only a part is held. */
function createSmallest() {
  let held = new Uint32Array(4 * mostShingles)
  let count = 0
  let limit = 0xffffffff
  const tidy = () => {
    const sorted = held.subarray(0, count).sort()
    let kept = 0
    for (let at = 0; at < count && kept < mostShingles; at++)
      if (!at || sorted[at] !== sorted[at - 1]) held[kept++] = sorted[at]!
    if (kept === mostShingles) limit = held[kept - 1]!
    count = kept
  }
  return {
    add(hash: number) {
      if (hash > limit) return
      held[count++] = hash
      if (count === held.length) tidy()
    },
    all() {
      tidy()
      return held.subarray(0, count)
    },
  }
}

/**
 * Takes in a text piece by piece and says in the end what it is compared by; undefined where there is
 * too little of it.
 */
export function createSignature() {
  const smallest = createSmallest()
  const last: number[] = []
  return {
    add(text: string): void {
      for (const word of wordsOf(text)) {
        last.push(hashOf(word))
        if (last.length < shingleWords) continue
        smallest.add(last.reduce((sum, hash) => mixed(Math.imul(sum, 31) + hash), 7))
        last.shift()
      }
    },

    end(): Uint32Array | undefined {
      const shingles = smallest.all()
      if (shingles.length < leastShingles) return undefined
      const signature = new Uint32Array(size).fill(0xffffffff)
      for (const shingle of shingles)
        for (let at = 0; at < size; at++) {
          const hash = mixed(shingle ^ seeds[at]!)
          if (hash < signature[at]!) signature[at] = hash
        }
      return signature
    },
  }
}

/** The keys that a signature is found by: one for each band. */
export function keysOf(signature: Uint32Array): number[] {
  return Array.from({ length: bands }, (_, band) => {
    const part = signature.subarray(band * rows, (band + 1) * rows)
    return band * 2 ** 32 + part.reduce((sum, hash) => mixed(Math.imul(sum, 31) + hash), band)
  })
}

/** How much of two texts is the same, from 0 to 1; give or take about 0.04 at 0.8. */
export function likeness(one: Uint32Array, other: Uint32Array): number {
  let same = 0
  for (let at = 0; at < size; at++) if (one[at] === other[at]) same++
  return same / size
}
