/** Where files are kept, by name: a folder or a bucket. */
export interface Place {
  /** For messages. */
  address: string
  /** Takes a file of this disk in, or a copy of it; when this resolves it survives a power cut. */
  put(name: string, path: string): Promise<void>
  /** Undefined: it is not there. */
  stat(name: string): Promise<{ size: number; changedAt: Date } | undefined>
  /** Some of its bytes, both ends included. */
  read(name: string, first: number, last: number): ReadableStream<Uint8Array>
  remove(name: string): Promise<void>
  /** The names of all that are there. */
  names(): AsyncIterable<string>
  /** Where it is on this disk, if it is on one. */
  pathOf?(name: string): string
}
