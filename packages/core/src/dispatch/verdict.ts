import type { Outcome } from '../ports/index.js'

/**
 * What an outcome means. `unsent`: we ended it ourselves, nothing counts. `refused`: trying again would be no use.
 * `gone`: the receiver wants no more, ever.
 */
export type Verdict = 'success' | 'failure' | 'gone' | 'refused' | 'unsent'

/** Judges an outcome. Only 2xx is success; 3xx is failure and is never followed. */
export function verdict(outcome: Outcome): Verdict {
  if (outcome.kind === 'response') {
    if (outcome.status >= 200 && outcome.status < 300) return 'success'
    return outcome.status === 410 ? 'gone' : 'failure'
  }
  if (outcome.kind === 'aborted') return 'unsent'
  return outcome.kind === 'blocked' || outcome.kind === 'invalid' ? 'refused' : 'failure'
}
