import type { HealthFields } from '../ports/index.js'
import type { Verdict } from './verdict.js'

/** Health of an endpoint nothing has been sent to. */
export const freshHealth: HealthFields = {
  consecutiveFailures: 0,
  failingSince: null,
  gated: false,
}

/** One outcome as health counts it. */
export interface HealthEvent {
  verdict: Verdict
  /** When it came, in ms since 1970. */
  at: number
}

/**
 * Health after one more outcome, or the same object where nothing changes: a success of a healthy endpoint writes
 * nothing. What was refused or not sent says nothing about the receiver.
 */
export function nextHealth(health: HealthFields, { verdict, at }: HealthEvent): HealthFields {
  if (verdict === 'refused' || verdict === 'unsent') return health
  if (verdict === 'success') {
    return isFailing(health) ? { ...health, consecutiveFailures: 0, failingSince: null } : health
  }
  return { ...health, consecutiveFailures: health.consecutiveFailures + 1, failingSince: health.failingSince ?? at }
}

/**
 * The stored health with what came since: a write that met another version is made of it anew. The same rule as in
 * `decide`, so that it does not matter which worker wrote first.
 */
export function replayHealth(stored: HealthFields, since: readonly HealthEvent[]): HealthFields {
  return since.reduce(nextHealth, stored)
}

/** Whether the endpoint's last outcome was a failure. */
export function isFailing(health: HealthFields): boolean {
  return health.consecutiveFailures > 0
}
