import * as v from 'valibot'
import { jsonText } from './json.js'
import { jsonSchemaOf } from './json-schema.js'

/*
 * What the schemas of routes are made of, beside valibot's own. Each can be checked, and printed as JSON Schema.
 */

/** A schema with its words for the OpenAPI document. */
export function about<const Schema extends v.GenericSchema>(schema: Schema, description: string, example?: unknown) {
  return v.pipe(schema, v.metadata({ description, ...(example !== undefined && { examples: [example] }) }))
}

/** Text a client sends. */
export const text = v.string('Must be text.')

/** The id of an object that a client names. Ids are opaque; what is too long for one is not looked up. */
export const idText = v.pipe(text, v.maxLength(256, 'Is too long for an id.'))

/** A time to show: a `Date`, in ISO 8601. */
export const time = v.pipe(
  v.date(),
  v.transform((date) => date.toISOString()),
  v.string(),
  v.metadata({ format: 'date-time', examples: ['2030-01-31T12:00:00.000Z'] }),
)

/** JSON text to show as the JSON that it is, byte for byte. */
export const jsonValue = v.pipe(
  v.string(),
  v.transform((json): unknown => jsonText(json)),
  v.unknown(),
)

/** An object with exactly these fields. Any other field is refused with a message that names the ones allowed. */
export function fields<const Entries extends v.ObjectEntries>(entries: Entries) {
  const allowed = Object.keys(entries).join(', ') || 'none'
  return v.strictObject(entries, (issue) => {
    if (issue.expected === 'never') return `Unknown field. Allowed: ${allowed}.`
    if (issue.expected !== 'Object') return 'Required.'
    // JSON and queries have no undefined: it stands for an empty body.
    return issue.input === undefined ? 'Is missing: send a JSON object.' : 'Must be an object.'
  })
}

/** Most entries of a list or map that a client sends; what it is for may allow fewer. */
const maxEntries = 1000

/** A list a client sends. Its length is checked first, so that a long one costs nothing. */
export function list<const Item extends v.GenericSchema>(item: Item, message = 'Must be a list.') {
  return v.pipe(
    v.array(v.unknown(), message),
    v.maxLength(maxEntries, `Must have at most ${maxEntries} entries.`),
    v.metadata(lazily('items', () => jsonSchemaOf(item, 'input'))),
    v.array(item),
  )
}

/** An object a client sends, with names of its own choice. */
export function mapOf<const Value extends v.GenericSchema>(value: Value) {
  return v.pipe(
    v.unknown(),
    v.guard(isObject, 'Must be an object.'),
    v.maxEntries(maxEntries, `Must have at most ${maxEntries} entries.`),
    v.metadata({ type: 'object' }),
    v.metadata(lazily('additionalProperties', () => jsonSchemaOf(value, 'input'))),
    v.record(text, value),
  )
}

/** Printed when it is read: a document that nobody asks for costs nothing. */
function lazily(name: string, print: () => unknown): Record<string, unknown> {
  return Object.defineProperty({}, name, { enumerable: true, get: print })
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
