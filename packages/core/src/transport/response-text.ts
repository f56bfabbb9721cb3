const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Text without NUL, which some databases cannot keep. */
export function withoutNul(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '') : text
}

/** What a receiver sent, as text that every store can keep: valid UTF-8, broken sequences replaced by U+FFFD, no NUL. */
export function responseText(chunks: readonly Uint8Array[]): string {
  const first = chunks[0]
  if (first === undefined) return ''
  return withoutNul(decoder.decode(chunks.length === 1 ? first : concatenate(chunks)))
}

function concatenate(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0))
  let offset = 0
  for (const chunk of chunks) {
    whole.set(chunk, offset)
    offset += chunk.byteLength
  }
  return whole
}
