/*
 * Payloads are kept as JSON text, exactly as emitted, and shown so: parsing and printing one again would reorder its
 * keys and round its numbers.
 */

/** A key of the global registry, so that the ESM and CJS copies of this package agree on it. */
const key = Symbol.for('posthorn.json-text')

/** JSON text to be put into a response body as it is. */
export interface JsonText {
  readonly [key]: string
}

/** Marks text that is JSON already. */
export function jsonText(text: string): JsonText {
  return { [key]: text }
}

/** Prints plain data as JSON; a `Date` becomes ISO 8601, {@link jsonText} is put in as it is. */
export function printJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(printJson).join()}]`
  if (value === null || typeof value !== 'object' || value instanceof Date) return JSON.stringify(value) ?? 'null'
  if (key in value && typeof value[key] === 'string') return value[key]
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${printJson(member)}`).join()}}`
}
