import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { split, usualSize } from '../../plugins/knowledge/split.ts'
import { codesOf, normalised } from '../../plugins/knowledge/vectors/codes.ts'
import type { JudgedSet } from './sets.ts'

// Vectors of a set's passages, then of its questions, as a real model made them; each as its bytes
// and their scale. The first 32 bytes are the SHA-256 of the texts that they are of.

const pathOf = (set: JudgedSet) => join(import.meta.dir, `vectors/${set.name}.gz`)

const dimensions = 384
const bytesEach = dimensions + 4
const hashBytes = 32

/** What is turned into vectors: the passages of a set, then its questions. */
const textsOf = (set: JudgedSet): string[] => [
  ...set.documents.flatMap(({ title, blocks }) =>
    split(blocks, { size: usualSize }).map(({ headings, text }) =>
      [...new Set([title, ...headings]), text].join('\n'),
    ),
  ),
  ...set.questions.map(({ question }) => question),
]

const hashOf = (texts: string[]) => Bun.SHA256.hash(texts.join('\0')) as Uint8Array

/** @throws {Error} when passages are cut otherwise than when they were made */
export function vectorsOf(set: JudgedSet): Float32Array[] {
  const bytes = Bun.gunzipSync(readFileSync(pathOf(set)))
  const texts = textsOf(set)
  if (!Buffer.from(hashOf(texts)).equals(bytes.subarray(0, hashBytes)))
    throw new Error(`make the vectors of ${set.name} anew, as README.md says`)
  return texts.map((_, index) => {
    const from = hashBytes + index * bytesEach
    const codes = Int8Array.from(bytes.subarray(from, from + dimensions), (byte) => byte)
    return normalised(codes)
  })
}

/** Has a server of OpenAI's protocol make them. */
export async function makeVectors(set: JudgedSet, baseUrl: string, model: string): Promise<void> {
  const texts = textsOf(set)
  const parts: Uint8Array[] = [hashOf(texts)]
  for (let at = 0; at < texts.length; at += 64) {
    const response = await fetch(`${baseUrl}/embeddings`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model, input: texts.slice(at, at + 64) }),
    })
    const { data } = (await response.json()) as { data: { index: number; embedding: number[] }[] }
    for (const { embedding } of data.toSorted((a, b) => a.index - b.index))
      parts.push(codesOf(normalised(embedding)))
  }
  await Bun.write(pathOf(set), Bun.gzipSync(Buffer.concat(parts)))
}
