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

/** An object of `value`s by `key`. A list or a Map is none: it would pass for an object without the names it is to have. */
export function record<Key extends v.GenericSchema<string, string>, Value extends v.GenericSchema>(
  key: Key,
  value: Value,
) {
  const isObject = (input: unknown) => Object.prototype.toString.call(input) === '[object Object]'
  return v.pipe(v.custom<Record<string, unknown>>(isObject, 'must be an object'), v.record(key, value))
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

/** Cuts a checked object to the keys that were given. @throws invalid_argument for a key that is not known. */
export function strict<Entries extends v.ObjectEntries>(entries: Entries) {
  return v.strictObject(entries, (issue) =>
    issue.expected === 'never'
      ? `is not known; known are ${Object.keys(entries).join(', ')}`
      : issue.expected === 'Object'
        ? 'must be an object'
        : 'is missing',
  )
}

/** The error for an id the tenant does not have. */
export function notFound(what: string, id: string): WebhooksError {
  return new WebhooksError('not_found', `There is no ${what} "${id}" for this tenant.`, { details: { id } })
}
