import * as v from 'valibot'
import { WebhooksError } from '../errors.js'

/** A string without NUL (databases cannot keep one) or broken surrogates, within `max` characters. */
export function text(max: number, min = 1) {
  return v.pipe(
    v.string('must be a text'),
    v.minLength(min, `must have at least ${min} character${min === 1 ? '' : 's'}`),
    v.maxLength(max, `must have at most ${max} characters`),
    v.check((value) => !value.includes('\0') && value.isWellFormed(), 'must be well-formed Unicode without NUL'),
  )
}

/** A tenant's name. */
export const tenantSchema = text(255)

/** An object's id as callers give it. */
export const idSchema = text(64)

/** A tenant's object. */
export const refSchema = v.object({ tenant: tenantSchema, id: idSchema })

/** A whole number from `min` to `max`. */
export function integer(min: number, max: number) {
  const message = `must be a whole number from ${min} to ${max}`
  return v.pipe(v.number(message), v.integer(message), v.minValue(min, message), v.maxValue(max, message))
}

/** A `Date` that is one. */
export const dateSchema = v.pipe(
  v.date('must be a Date'),
  v.check((date) => date.getTime() >= 0 && date.getTime() <= 253402300799999, 'must be between 1970 and 9999'),
)

/** A list or a Map is none: it would pass for an object that has none of the names. */
const objectSchema = v.custom<Record<string, unknown>>(
  (input) => Object.prototype.toString.call(input) === '[object Object]',
  'must be an object',
)

/** An object of at most `max` `value`s by `key`; how many is looked at first, so that too many cost nothing. */
export function record<Key extends v.GenericSchema<string, string>, Value extends v.GenericSchema>(
  key: Key,
  value: Value,
  max = 10_000,
) {
  return v.pipe(objectSchema, v.maxEntries(max, `must have at most ${max} keys`), v.record(key, value))
}

/** A list of at most `max` `item`s; its length is looked at first, so that one that is too long costs nothing. */
export function list<Item extends v.GenericSchema>(item: Item, max: number, must = 'must be a list') {
  return v.pipe(v.array(v.unknown(), must), v.maxLength(max, `must have at most ${max} entries`), v.array(item))
}

/**
 * Checks what a caller gave. `what` names the call in messages, such as `endpoints.create`.
 * @throws invalid_argument, with every issue under `details.issues`
 */
export function check<Schema extends v.GenericSchema>(
  schema: Schema,
  input: unknown,
  what: string,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, input)
  if (result.success) return result.output
  const issues = result.issues.map((issue) => ({ path: v.getDotPath(issue) ?? '', message: issue.message }))
  const [first] = issues
  const where = first === undefined || first.path === '' ? 'argument' : first.path
  const message = `${what}: ${where}: ${first?.message ?? 'is not valid'}.`
  throw new WebhooksError('invalid_argument', message, { details: { issues } })
}

/**
 * An object of these entries; a key that is not among them is refused, naming those that are. `apart` are keys that the
 * caller may give too, which are taken out before this check.
 */
export function strict<Entries extends v.ObjectEntries>(entries: Entries, apart: readonly string[] = []) {
  const known = [...Object.keys(entries), ...apart].join(', ')
  const object = v.strictObject(entries, ({ expected }) =>
    expected === 'never' ? `is not known; known are ${known}` : 'is missing',
  )
  return v.pipe(objectSchema, object)
}

/** The error for an id the tenant does not have. */
export function notFound(what: string, id: string): WebhooksError {
  return new WebhooksError('not_found', `There is no ${what} "${id}" for this tenant.`, { details: { id } })
}
