/** A vector of length 1 in the same direction; one without any stays as it is. */
export function normalised(vector: ArrayLike<number>): Float32Array<ArrayBuffer> {
  const unit = Float32Array.from(vector)
  const length = Math.sqrt(unit.reduce((sum, value) => sum + value * value, 0))
  return length ? unit.map((value) => value / length) : unit
}

/** A byte a dimension, then what one of them is worth: a quarter of the room, nearly as good. */
export function codesOf(vector: Float32Array): Uint8Array<ArrayBuffer> {
  const most = vector.reduce((found, value) => Math.max(found, Math.abs(value)), 0)
  const scale = most / 127 || 1
  const bytes = new Uint8Array(vector.length + 4)
  bytes.set(new Uint8Array(Int8Array.from(vector, (value) => Math.round(value / scale)).buffer))
  new DataView(bytes.buffer).setFloat32(vector.length, scale, true)
  return bytes
}

/** A vector as it is stored, and back. */
export const bytesOf = (vector: Float32Array<ArrayBuffer>) => new Uint8Array(vector.buffer)
export const vectorOf = (bytes: Uint8Array): Float32Array =>
  new Float32Array(Uint8Array.from(bytes).buffer)

/** How alike two vectors of length 1 are, from -1 to 1. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!
  return sum
}
