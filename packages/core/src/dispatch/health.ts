import type { HealthFields } from '../ports/index.js'
import type { Verdict } from './verdict.js'

/** Health of an endpoint nothing has been sent to. */
export const freshHealth: HealthFields = {
  consecutiveFailures: 0,
  failingSince: null,
  state: 'closed',
  openUntil: null,
  probeUntil: null,
  nextSlot: null,
  gated: false,
}

/**
 * Health after one more outcome, or the same object where nothing changes: a success of a healthy endpoint writes
 * nothing. What was refused or not sent says nothing about the receiver.
 */
export function nextHealth(health: HealthFields, verdict: Verdict, now: number): HealthFields {
  if (verdict === 'refused' || verdict === 'unsent') return health
  if (verdict === 'success') {
    return isFailing(health) ? { ...health, consecutiveFailures: 0, failingSince: null } : health
  }
  return { ...health, consecutiveFailures: health.consecutiveFailures + 1, failingSince: health.failingSince ?? now }
}

/** Whether the endpoint's last outcome was a failure. */
export function isFailing(health: HealthFields): boolean {
  return health.consecutiveFailures > 0
}
