import { isDeepStrictEqual } from 'node:util'
import * as v from 'valibot'
import { record, text } from '../input/check.js'
import type { JsonValue } from './json.js'

/** Longest list or object, as JSON. */
const maxJson = 1000

const scopeValue = v.union(
  [
    text(255, 0),
    v.pipe(v.number(), v.finite()),
    v.boolean(),
    v.null(),
    v.custom<JsonValue>((value) => typeof value === 'object' && isSmallJson(value)),
  ],
  `must be JSON: a text of at most 255 characters, a number, a boolean, null, or a list or object of at most ${maxJson}`,
)
const scopeKey = v.pipe(
  text(128),
  v.check((key) => !key.includes('='), 'scope keys must not contain "="'),
)

/** Schema of scopes: at most 32 keys. */
export const scopesSchema = record(scopeKey, scopeValue, 32)

function isSmallJson(value: unknown): boolean {
  try {
    const json = JSON.stringify(value)
    return json.length <= maxJson && isDeepStrictEqual(JSON.parse(json), value)
  } catch {
    return false
  }
}
