import type { HealthEvent, Verdict } from '../../src/dispatch/index.js'

/** One outcome as health counts it: a failure without an answer unless said otherwise. */
export function healthEvent(over: Partial<HealthEvent> = {}): HealthEvent {
  const verdict: Verdict = over.verdict ?? 'failure'
  const sign = verdict === 'failure' ? 'down' : verdict === 'success' || verdict === 'gone' ? 'up' : null
  return { verdict, sign, at: 0, chance: 0, handlesFailures: false, retryAfterMs: 0, suspend: null, ...over }
}
