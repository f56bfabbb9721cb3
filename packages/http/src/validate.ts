import * as v from 'valibot'
import type { FieldError } from './failure.js'
import { sentence } from './sentence.js'

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

/** What valibot found, for people: where, with `params` called `path` as a client would, and what. */
export function fieldErrors(issues: readonly v.BaseIssue<unknown>[]): FieldError[] {
  return issues.map((issue) => ({
    path: (v.getDotPath(issue) ?? '').replace(/^params/, 'path'),
    message: sentence(issue.message),
  }))
}
