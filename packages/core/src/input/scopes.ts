import * as v from 'valibot'
import { record, text } from './check.js'

const scopeValue = v.union(
  [text(255, 0), v.pipe(v.number(), v.finite()), v.boolean()],
  'must be a text, number or boolean',
)
const scopeKey = v.pipe(
  text(128),
  v.check((key) => !key.includes('='), 'scope keys must not contain "="'),
)

/** Schema of scopes: at most 32 keys. */
export const scopesSchema = record(scopeKey, scopeValue, 32)
