import type { HealthFields } from '../ports/index.js'
import { type BreakerRules, nextBreaker, type ReceiverSign } from './breaker.js'
import { nextRetryAfter } from './retry-after.js'
import { type FailingStep, failingStep, failingSuspension } from './suspension.js'
import type { Verdict } from './verdict.js'

/** Health of an endpoint nothing has been sent to. */
export const freshHealth: HealthFields = {
  consecutiveFailures: 0,
  failingSince: null,
  failingTold: 0,
  gated: false,
  breakerFailures: 0,
  breakerOpenings: 0,
  openUntil: null,
  retryAfterUntil: null,
  retryAfterUrl: null,
  reopenedAt: null,
}

/** Rules about what becomes of an endpoint whose requests fail; those of failure handling of its own are none of them. */
export interface HealthRules {
  /** null: endpoints have no breaker. */
  breaker: BreakerRules | null
  /** An endpoint that fails for so long without a success is suspended, in ms; null: never. */
  suspendAfterMs: number | null
}

/** The rules for an endpoint with failure handling of its own: its owner has said what is done about failures. */
export const noHealthRules: HealthRules = { breaker: null, suspendAfterMs: null }

/** One outcome as health counts it. */
export interface HealthEvent {
  verdict: Verdict
  /** What it says of the receiver. */
  sign: ReceiverSign
  /** When it came, in ms since 1970 by the store's clock. */
  at: number
  /** When its request was sent, by the same clock. Default: `at`. */
  sentAt?: number
  /** A number in [0, 1): chance, for as long as this outcome is reckoned with. */
  chance: number
  /** Whether the endpoint had failure handling of its own. */
  handlesFailures: boolean
  /** The URL that was sent to, which the endpoint may have left by now; null: it has, absent: not known. */
  url?: string | null
  /** For how long its receiver asked to be left alone, in ms; 0: it did not. */
  retryAfterMs: number
  /** Why this outcome alone suspends the endpoint, whatever others make of its health; null: it does not. */
  suspend: string | null
}

function rulesFor({ handlesFailures }: HealthEvent, rules: HealthRules): HealthRules {
  return handlesFailures ? noHealthRules : rules
}

/**
 * Health after one more outcome, or the same object where nothing changes: a success of a healthy endpoint writes
 * nothing. What was refused or not sent says nothing about the receiver.
 */
export function nextHealth(health: HealthFields, event: HealthEvent, rules: HealthRules): HealthFields {
  const { verdict, at } = event
  if (verdict === 'refused' || verdict === 'unsent') return health
  const { breaker, suspendAfterMs } = rulesFor(event, rules)
  if (verdict === 'success') {
    const well = isFailing(health) ? { ...health, consecutiveFailures: 0, failingSince: null, failingTold: 0 } : health
    return nextRetryAfter(nextBreaker(well, event, breaker), event)
  }
  const failingSince = health.failingSince ?? at
  const step = failingStep(failingSince, at, suspendAfterMs)
  const failing = {
    ...health,
    consecutiveFailures: health.consecutiveFailures + 1,
    failingSince,
    failingTold: Math.max(health.failingTold, step),
  }
  return nextRetryAfter(nextBreaker(failing, event, breaker), event)
}

/** Health, and whether the endpoint is to be suspended with it. */
export interface Replay {
  fields: HealthFields
  /** Why; null: it is not. */
  suspend: string | null
}

function lastFailure(events: readonly HealthEvent[]): HealthEvent | undefined {
  return events.findLast(({ verdict, url }) => url !== null && (verdict === 'failure' || verdict === 'gone'))
}

function asking(events: readonly HealthEvent[]): HealthEvent | undefined {
  return events.find(({ suspend, url }) => url !== null && suspend !== null)
}

/**
 * Why the endpoint is suspended by outcomes that led to its health; null: it is not. A later success takes back only what time
 * decided. What a URL has answered that it has left suspends it for nothing.
 */
export function suspensionAfter(
  fields: HealthFields,
  events: readonly HealthEvent[],
  rules: HealthRules,
): string | null {
  const last = lastFailure(events)
  if (last === undefined) return null
  const asked = asking(events)?.suspend ?? null
  return asked ?? failingSuspension(fields, last.at, rulesFor(last, rules).suspendAfterMs)
}

/**
 * Of which URL such a suspension speaks: where the request went that decided it. An endpoint that has another one by now is
 * not suspended for it. undefined: it is not known.
 */
export function suspensionUrl(events: readonly HealthEvent[]): string | undefined {
  return (asking(events) ?? lastFailure(events))?.url ?? undefined
}

/**
 * The stored health with what came since: a write that met another version is made of it anew. The same rule as in
 * `decide`, so that it does not matter which worker wrote first.
 */
export function replayHealth(stored: HealthFields, since: readonly HealthEvent[], rules: HealthRules): Replay {
  const fields = since.reduce((health, event) => nextHealth(health, event, rules), stored)
  return { fields, suspend: suspensionAfter(fields, since, rules) }
}

/** Whether the endpoint's last outcome was a failure. */
export function isFailing(health: HealthFields): boolean {
  return health.consecutiveFailures > 0
}

/** Whether a success would change nothing. */
export function isWell(health: HealthFields): boolean {
  const { consecutiveFailures, breakerFailures, openUntil, retryAfterUntil } = health
  return consecutiveFailures === 0 && breakerFailures === 0 && openUntil === null && retryAfterUntil === null
}

/** What people are told of an endpoint's health. */
export type HealthNotice =
  | { kind: 'failing'; percent: Exclude<FailingStep, 0>; failingSince: number }
  | { kind: 'breakerOpened'; until: number }
  | { kind: 'breakerClosed' }

/**
 * What a write of health tells, from what was stored to what is. Who made it tells, so that it is told once whoever else
 * decided the same; a breaker whose probe failed is not told of again.
 */
export function healthNotices(before: HealthFields, after: HealthFields): HealthNotice[] {
  const notices: HealthNotice[] = []
  const { failingTold: percent, failingSince } = after
  const isNew = percent > before.failingTold || failingSince !== before.failingSince
  if (failingSince !== null && isNew && isStep(percent)) notices.push({ kind: 'failing', percent, failingSince })
  if (before.openUntil === null && after.openUntil !== null)
    notices.push({ kind: 'breakerOpened', until: after.openUntil })
  if (before.openUntil !== null && after.openUntil === null) notices.push({ kind: 'breakerClosed' })
  return notices
}

function isStep(percent: number): percent is Exclude<FailingStep, 0> {
  return percent === 50 || percent === 70 || percent === 90
}
