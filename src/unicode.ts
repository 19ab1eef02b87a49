/**
 * What bytes say in UTF-8, or in UTF-16 that says so by its mark (unicode.org, 23.8); undefined where
 * they are neither.
 */
export function unicodeOf(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes
  const wide =
    first === 0xff && second === 0xfe
      ? 'utf-16le'
      : first === 0xfe && second === 0xff
        ? 'utf-16be'
        : undefined
  try {
    return new TextDecoder(wide ?? 'utf-8', { fatal: true }).decode(bytes)
  } catch {
    // It is something else then.
    return undefined
  }
}
