import { type JsonObject, type JsonValue, WebhooksError } from '@posthorn/core'

/*
 * Readers of columns. Each takes what a driver gave and checks it, so that a row that is not ours (another table under
 * our name, a file edited by hand) is a coded error instead of a wrong value.
 */

/** A text column. */
export function text(value: unknown): string {
  if (typeof value === 'string') return value
  throw unexpected('text', value)
}

export function textOrNull(value: unknown): string | null {
  return value === null ? null : text(value)
}

/** An integer column; 64-bit integers may come as text or bigint. */
export function int(value: unknown): number {
  if (typeof value === 'number') return value
  if (typeof value === 'string' || typeof value === 'bigint') {
    const number = Number(value)
    if (Number.isSafeInteger(number)) return number
  }
  throw unexpected('an integer', value)
}

/** A column of numbers that may have fractions. */
export function real(value: unknown): number {
  if (typeof value === 'number') return value
  throw unexpected('a number', value)
}

export function intOrNull(value: unknown): number | null {
  return value === null ? null : int(value)
}

/** A boolean column: `boolean`, or 0 and 1. */
export function bool(value: unknown): boolean {
  if (typeof value === 'boolean') return value
  if (value === 0 || value === 0n) return false
  if (value === 1 || value === 1n) return true
  throw unexpected('a boolean', value)
}

/** A list column: an array of text, or JSON text of one. */
export function textArray(value: unknown): string[] {
  const list: unknown = typeof value === 'string' ? json(value) : value
  if (Array.isArray(list)) return list.map(text)
  throw unexpected('a list of text', value)
}

export function textArrayOrNull(value: unknown): string[] | null {
  return value === null ? null : textArray(value)
}

/** A column whose values are one of `values`. */
export function oneOf<const Value extends string>(values: readonly Value[], value: unknown): Value {
  const found = values.find((candidate) => candidate === value)
  if (found !== undefined) return found
  throw unexpected(values.join(' | '), value)
}

/** What a JSON text column says. */
export function json(value: unknown): JsonValue {
  try {
    const parsed: JsonValue = JSON.parse(text(value))
    return parsed
  } catch (cause) {
    throw new WebhooksError('store_failed', 'A stored column is not JSON: was it changed by hand?', { cause })
  }
}

/** A JSON text column that holds an object. */
export function jsonObject(value: unknown): JsonObject {
  const parsed = json(value)
  if (isJsonObject(parsed)) return parsed
  throw unexpected('a JSON object', value)
}

export function jsonObjectOrNull(value: unknown): JsonObject | null {
  return value === null ? null : jsonObject(value)
}

/** Whether a JSON value is an object. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The error for a column that holds something else than our code wrote. */
export function unexpected(expected: string, value: unknown): WebhooksError {
  const found = value === null ? 'null' : typeof value
  return new WebhooksError('store_failed', `A stored column should be ${expected} and is ${found}: check the schema.`)
}
