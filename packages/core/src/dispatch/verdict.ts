import type { Outcome } from '../ports/index.js'
import type { OutcomeKind } from '../types/index.js'

/**
 * What an outcome means. `unsent`: we ended it ourselves or never began, nothing counts. `refused`: trying again would be no use.
 * `gone`: the receiver wants no more, ever.
 */
export type Verdict = 'success' | 'failure' | 'gone' | 'refused' | 'unsent'

/** Whether a request that ended so succeeded, as the log tells it. */
export function hasSucceeded(outcome: OutcomeKind | null, statusCode: number | null): boolean {
  return outcome === 'response' && statusCode !== null && statusCode >= 200 && statusCode < 300
}

/** Judges an outcome. Only 2xx is success; 3xx is failure and is never followed. */
export function verdict(outcome: Outcome): Verdict {
  if (outcome.kind === 'response') {
    if (hasSucceeded(outcome.kind, outcome.status)) return 'success'
    return outcome.status === 410 ? 'gone' : 'failure'
  }
  if (outcome.kind === 'aborted' || outcome.kind === 'busy' || outcome.kind === 'proxy') return 'unsent'
  return outcome.kind === 'blocked' || outcome.kind === 'invalid' ? 'refused' : 'failure'
}
