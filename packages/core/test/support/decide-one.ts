import { type HealthFields, type Outcome, type Random, type RetryPolicy, settingsOf } from '@posthorn/core'
import { type Decision, type DeliveryState, decide } from '../../src/dispatch/index.js'

/** Decides on one outcome of a request to an endpoint without settings of its own. */
export function decideOne(
  delivery: DeliveryState,
  health: HealthFields,
  outcome: Outcome,
  retry: RetryPolicy,
  now: number,
  random: Random,
): Decision {
  return decide({ delivery, endpoint: settingsOf({}), health, outcome, now, random }, { retry })
}
