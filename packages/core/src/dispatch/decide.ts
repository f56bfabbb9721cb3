import type { DeliveryTransition, HealthFields, Outcome, Random, RetryPolicy } from '../ports/index.js'
import type { EndpointSettings, FailureHandling } from '../types/index.js'
import { hostFunctionGave } from '../user-callbacks.js'
import { receiverSign } from './breaker.js'
import { isTriggered, ownRetry, suspendedByHandling } from './failure-handling.js'
import { type HealthEvent, type HealthRules, isWell, type Replay, replayHealth } from './health.js'
import { retryAfterMs } from './retry-after.js'
import { type Verdict, verdict } from './verdict.js'

/** What {@link decide} needs to know of a claimed delivery. */
export interface DeliveryState {
  /** Requests made before this one: 0 and up. */
  attempts: number
  /** Of those, requests since it was emitted or last requeued: what the retry policy counts. */
  attemptsInBudget: number
  /** When its message expires, in ms; null: never. */
  expiresAt: number | null
  /**
   * Of a delivery that was requeued and not tried since: whether the request before failed. Default: false. Within a
   * budget it did.
   */
  lastFailed?: boolean
}

/** What the process that decided tells its listeners. */
export type DeliveryEvent = 'delivery.delivered' | 'delivery.recovered' | 'attempt.failed' | 'delivery.failed'

/** What an endpoint's health turns into, and the outcome that did it as health counts it. */
export interface HealthTransition extends Replay {
  event: HealthEvent
}

/** What happened, and all that is known as it did. */
export interface DecisionInput {
  delivery: DeliveryState
  /** The endpoint that was sent to, as last known; `settingsOf({})` for one with no settings of its own. */
  endpoint: EndpointSettings
  /** Its health before this outcome. */
  health: HealthFields
  outcome: Outcome
  /**
   * The URL that was sent to; null where the endpoint has left it. What answers with `Retry-After` is left alone for so long,
   * else, or where the URL is not known (absent), its answer delays its own delivery alone.
   */
  url?: string | null
  /** When the outcome came, in ms since 1970. */
  now: number
  /** How long the request took, in ms. Default: 0. */
  durationMs?: number
  /** A number in [0, 1), for the jitter of the policy and of the breaker. */
  random: Random
}

/** The host's own rules. */
export interface DecisionRules extends Partial<HealthRules> {
  retry: RetryPolicy
}

/** What {@link decide} made of one outcome. */
export interface Decision {
  /** What the outcome means. */
  verdict: Verdict
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

/** Least wait, in ms, of a delivery that found all connections to its host in use; twice as long at most. */
export const busyDelayMs = 5000

/** Least wait, in ms, of a delivery that found the host's proxy unusable; twice as long at most. */
export const proxyDelayMs = 30_000

/** Reason given where a receiver answers 410, which ends the delivery and suspends the endpoint. */
export const suspendedGone = 'The receiver answered 410 Gone.'

/** How errors speak of a retry policy. */
export const retryNext = { name: 'retry.next', gives: 'ms of 0 or more, or null for no more attempts' }

/** Whether a retry policy may give this. Infinity is a long time, such as an exponential's. */
export function isDelay(value: unknown): value is number | null {
  return value === null || (typeof value === 'number' && value >= 0)
}

function retryDelay(input: DecisionInput, retry: RetryPolicy): number | null {
  const { delivery, outcome, random } = input
  const asked = askedMs(input)
  const attempt = delivery.attemptsInBudget + 1
  const delay = retry.next({ attempt, outcome, retryAfterMs: asked, random })
  if (!isDelay(delay)) throw hostFunctionGave({ ...retryNext, effect: 'Nothing was decided.' }, delay)
  return delay === null ? null : Math.min(maxDelayMs, Math.max(Math.round(delay), asked ?? 0))
}

/** What the receiver asked for with `Retry-After`, in ms; null: nothing. */
function askedMs({ outcome, now }: DecisionInput): number | null {
  return outcome.kind === 'response' ? retryAfterMs(outcome, now) : null
}

/** Whether a success is a recovery: the request before it failed. */
function recovers({ attempts, attemptsInBudget, lastFailed = false }: DeliveryState): boolean {
  return attempts > 0 && (attemptsInBudget > 0 || lastFailed)
}

/** What comes of a failure, or of a request that could not be sent as it is. */
interface Aftermath {
  delivery: DeliveryTransition
  /** As in {@link HealthTransition}. */
  suspend: string | null
}

function again({ expiresAt }: DeliveryState, delayMs: number, now: number): DeliveryTransition {
  return expiresAt !== null && now + delayMs >= expiresAt
    ? { status: 'cancelled', reason: 'expired' }
    : { status: 'pending', delayMs }
}

/** Later where others use all connections to the host, or the way to it is closed, so that it is not tried all the time. */
function afterUnsent({ outcome, random }: DecisionInput): DeliveryTransition {
  const leastMs = outcome.kind === 'busy' ? busyDelayMs : outcome.kind === 'proxy' ? proxyDelayMs : 0
  return { status: 'pending', delayMs: leastMs === 0 ? 0 : Math.round(leastMs * (1 + random())) }
}

/** By the instance's policy. */
function afterFailure(judged: Verdict, input: DecisionInput, { retry }: DecisionRules): Aftermath {
  const delayMs = judged === 'failure' ? retryDelay(input, retry) : null
  if (delayMs !== null) return { delivery: again(input.delivery, delayMs, input.now), suspend: null }
  return { delivery: { status: 'failed' }, suspend: judged === 'gone' ? suspendedGone : null }
}

/** By the endpoint's own handling, which knows no 410: a failure that is among no triggers ends the delivery, and no more. */
function afterOwnHandling(handling: FailureHandling, input: DecisionInput): Aftermath {
  const { delivery, outcome, now } = input
  if (!isTriggered(handling, outcome)) return { delivery: { status: 'failed' }, suspend: null }
  const retry = ownRetry(handling)
  const delayMs = retry === null ? null : retryDelay(input, retry)
  if (delayMs !== null) return { delivery: again(delivery, delayMs, now), suspend: null }
  return {
    delivery: handling.divert ? { status: 'failed', diverted: true } : { status: 'failed' },
    suspend: handling.suspend ? suspendedByHandling(outcome) : null,
  }
}

/** What an outcome makes of the endpoint's health; null where it changes nothing. */
function healthAfter(
  judged: Verdict,
  suspend: string | null,
  input: DecisionInput,
  { breaker = null, suspendAfterMs = null }: DecisionRules,
): HealthTransition | null {
  const { endpoint, health, outcome, url, now, durationMs = 0, random } = input
  if (judged === 'success' && isWell(health)) return null
  const sign = receiverSign(outcome)
  const handlesFailures = endpoint.failureHandling !== null
  // Chance is asked for only where it may be needed: a success is decided for nothing
  const chance = sign === 'down' && !handlesFailures && breaker !== null ? random() : 0
  const asked = { url, retryAfterMs: askedMs(input) ?? 0 }
  const event: HealthEvent = {
    verdict: judged,
    sign,
    at: now,
    sentAt: now - durationMs,
    chance,
    handlesFailures,
    ...asked,
    suspend,
  }
  const after = replayHealth(health, [event], { breaker, suspendAfterMs })
  return after.fields === health && after.suspend === null ? null : { ...after, event }
}

/**
 * Decides what the outcome of one request makes of its delivery and of its endpoint's health: the rule that the worker
 * follows, for simulations too. Pure: time and chance come in. It never takes a final state back, and what was not sent
 * costs nothing. Throws what `retry` and `random` throw.
 * @throws host_function_failed (the policy gave no delay)
 */
export function decide(input: DecisionInput, rules: DecisionRules): Decision {
  const { delivery, endpoint, outcome } = input
  const judged = verdict(outcome)
  if (judged === 'unsent') {
    return { verdict: judged, delivery: afterUnsent(input), counts: false, health: null, events: [] }
  }
  if (judged === 'success') {
    const events: DeliveryEvent[] = ['delivery.delivered']
    if (recovers(delivery)) events.push('delivery.recovered')
    const change = healthAfter(judged, null, input, rules)
    return { verdict: judged, delivery: { status: 'delivered' }, counts: true, health: change, events }
  }
  const handling = endpoint.failureHandling
  const after = handling === null ? afterFailure(judged, input, rules) : afterOwnHandling(handling, input)
  const change = healthAfter(judged, after.suspend, input, rules)
  const events: DeliveryEvent[] = ['attempt.failed']
  if (after.delivery.status !== 'pending') events.push('delivery.failed')
  return { verdict: judged, delivery: after.delivery, counts: true, health: change, events }
}
