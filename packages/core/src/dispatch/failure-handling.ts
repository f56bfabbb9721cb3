import type { Outcome, RetryPolicy } from '../ports/index.js'
import { exponential, linear, schedule } from '../retry/index.js'
import type { FailureHandling } from '../types/index.js'

/**
 * Whether an endpoint's own failure handling has to do with a failure: its status is among the triggers, by itself or as
 * one of its hundred, or nothing answered and `timeout` is. What was never sent (`blocked`, `invalid`) is among none.
 */
export function isTriggered({ triggers }: FailureHandling, outcome: Outcome): boolean {
  if (outcome.kind === 'response') {
    const code = String(outcome.status)
    return triggers.includes(code) || triggers.includes(`${code.charAt(0)}xx`)
  }
  return outcome.kind !== 'blocked' && outcome.kind !== 'invalid' && triggers.includes('timeout')
}

/** The retry policy that an endpoint asks for; null: no retries. */
export function ownRetry({ retry }: FailureHandling): RetryPolicy | null {
  switch (retry?.kind) {
    case undefined:
      return null
    case 'linear':
      return linear({ maxAttempts: retry.maxAttempts, intervalMs: retry.intervalMs })
    case 'exponential':
      return exponential({ maxAttempts: retry.maxAttempts, initialMs: retry.initialMs })
    case 'schedule':
      return schedule(retry.delaysMs)
  }
}

/** Reason given where an endpoint's own failure handling suspends it. */
export function suspendedByHandling(outcome: Outcome): string {
  const what = outcome.kind === 'response' ? `the receiver answered ${outcome.status}` : `no answer (${outcome.kind})`
  return `Suspended by its failure handling: ${what}.`
}
