import assert from 'node:assert/strict'

/** Asserts that a value is an object. */
export function asObject(value: unknown): Record<string, unknown> {
  assert.ok(typeof value === 'object' && value !== null && !Array.isArray(value), `No object: ${JSON.stringify(value)}`)
  return Object.fromEntries(Object.entries(value))
}
