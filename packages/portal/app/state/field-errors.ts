import type { FieldError } from '../api/failure.ts'

/** Messages by the name of the field: `body.headers.x-team` is about `headers`. */
export type FieldErrors = Readonly<Record<string, string>>

/** Fields with parts: what is wrong with one of them is said with its name. */
const structured = ['eventTypes', 'scopes', 'headers', 'failureHandling', 'metadata']

/** Sorts what is wrong to the fields of a form; under '' what none of them has. */
export function sortErrors(errors: readonly FieldError[], fields: readonly string[]): FieldErrors {
  const sorted: Record<string, string> = {}
  for (const { path, message } of errors) {
    const [, top = '', ...rest] = path.split('.')
    const field = fields.includes(top) ? top : ''
    const inner = field === '' ? path : structured.includes(field) ? rest.join('.') : ''
    const text = inner === '' ? message : `${inner}: ${message}`
    sorted[field] = sorted[field] === undefined ? text : `${sorted[field]} ${text}`
  }
  return sorted
}
