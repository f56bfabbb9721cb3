import type { DeliveryTransition, HealthFields, Outcome, Random, RetryPolicy } from '../ports/index.js'
import { hostFunctionGave } from '../user-callbacks.js'
import { nextHealth } from './health.js'
import { retryAfterMs } from './retry-after.js'
import { verdict } from './verdict.js'

/** What {@link decide} needs to know of a claimed delivery. */
export interface DeliveryState {
  /** Requests made before this one: 0 and up. */
  attempts: number
  /** Of those, requests since it was emitted or last requeued: what the retry policy counts. */
  attemptsInBudget: number
  /** When its message expires, in ms; null: never. */
  expiresAt: number | null
  /**
   * Of a delivery that was requeued and not tried since: whether the request before failed. False unless told. Within a
   * budget it goes without saying.
   */
  lastFailed?: boolean
}

/** What the process that decided tells its listeners. */
export type DeliveryEvent = 'delivery.delivered' | 'delivery.recovered' | 'attempt.failed' | 'delivery.failed'

/** What an endpoint's health turns into. */
export interface HealthTransition {
  fields: HealthFields
  /** Why the endpoint is suspended with it; null: it is not. */
  suspend: string | null
}

/** What {@link decide} made of one outcome. */
export interface Decision {
  /** What the delivery turns into. Its delay, in ms, counts from `now`. */
  delivery: DeliveryTransition
  /** Whether the request counts as an attempt and is logged. */
  counts: boolean
  /** null: nothing about the endpoint changes. */
  health: HealthTransition | null
  /** What listeners are told, in this order. */
  events: DeliveryEvent[]
}

/** Longest delay a retry can have, in ms: what a policy gets that asks for more. */
export const maxDelayMs = 30 * 24 * 3600 * 1000

/** Reason given where a receiver answers 410, which ends the delivery and suspends the endpoint. */
export const suspendedGone = 'The receiver answered 410 Gone.'

/** How errors speak of a retry policy. */
export const retryNext = { name: 'retry.next', gives: 'ms of 0 or more, or null for no more attempts' }

/** Whether a retry policy may give this. Infinity is a long time, such as an exponential's. */
export function isDelay(value: unknown): value is number | null {
  return value === null || (typeof value === 'number' && value >= 0)
}

function retryDelay(delivery: DeliveryState, outcome: Outcome, policy: RetryPolicy, now: number, random: Random) {
  const asked = outcome.kind === 'response' ? retryAfterMs(outcome, now) : null
  const attempt = delivery.attemptsInBudget + 1
  const delay = policy.next({ attempt, outcome, retryAfterMs: asked, random })
  if (!isDelay(delay)) throw hostFunctionGave({ ...retryNext, effect: 'Nothing was decided.' }, delay)
  return delay === null ? null : Math.min(maxDelayMs, Math.max(Math.round(delay), asked ?? 0))
}

/** Whether a success is a recovery: the request before it failed. */
function recovers({ attempts, attemptsInBudget, lastFailed = false }: DeliveryState): boolean {
  return attempts > 0 && (attemptsInBudget > 0 || lastFailed)
}

/**
 * Decides what the outcome of one request makes of its delivery and of its endpoint's health: the rule that the worker
 * follows, for simulations too. Pure: `now` (ms since 1970) and `random` (a number in [0, 1), for the policy's jitter)
 * come in. It never takes a final state back, and what was not sent costs nothing.
 * Throws what `policy` throws, which the worker never lets it come to. @throws host_function_failed (the policy gave no delay)
 */
export function decide(
  delivery: DeliveryState,
  health: HealthFields,
  outcome: Outcome,
  policy: RetryPolicy,
  now: number,
  random: Random,
): Decision {
  const judged = verdict(outcome)
  if (judged === 'unsent') {
    return { delivery: { status: 'pending', delayMs: 0 }, counts: false, health: null, events: [] }
  }
  const fields = nextHealth(health, judged, now)
  const suspend = judged === 'gone' ? suspendedGone : null
  const healthTransition = fields === health && suspend === null ? null : { fields, suspend }
  if (judged === 'success') {
    const events: DeliveryEvent[] = ['delivery.delivered']
    if (recovers(delivery)) events.push('delivery.recovered')
    return { delivery: { status: 'delivered' }, counts: true, health: healthTransition, events }
  }
  const delayMs = judged === 'failure' ? retryDelay(delivery, outcome, policy, now, random) : null
  if (delayMs === null) {
    const events: DeliveryEvent[] = ['attempt.failed', 'delivery.failed']
    return { delivery: { status: 'failed' }, counts: true, health: healthTransition, events }
  }
  if (delivery.expiresAt !== null && now + delayMs >= delivery.expiresAt) {
    const events: DeliveryEvent[] = ['attempt.failed', 'delivery.failed']
    return { delivery: { status: 'cancelled', reason: 'expired' }, counts: true, health: healthTransition, events }
  }
  return {
    delivery: { status: 'pending', delayMs },
    counts: true,
    health: healthTransition,
    events: ['attempt.failed'],
  }
}
