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
export const scopesSchema = v.pipe(
  record(scopeKey, scopeValue),
  v.check((scopes) => Object.keys(scopes).length <= 32, 'must have at most 32 keys'),
)
