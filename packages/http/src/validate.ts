import * as v from 'valibot'
import type { FieldError } from './failure.js'
import { sentence } from './sentence.js'

/** Most faults to look at: a body can have thousands of them, and nobody reads so many. */
const maxFaults = 100

/** What valibot found, for people: where, with `params` called `path` and `headers` `header`, and what. */
export function fieldErrors(issues: readonly v.BaseIssue<unknown>[]): FieldError[] {
  return issues.slice(0, maxFaults).map((issue) => ({
    path: (v.getDotPath(issue) ?? '').replace(/^params/, 'path').replace(/^headers/, 'header'),
    message: sentence(issue.message),
  }))
}
