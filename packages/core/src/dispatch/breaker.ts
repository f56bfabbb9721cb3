import type { HealthFields, Outcome } from '../ports/index.js'

/** When an endpoint's breaker opens, and for how long. Times in ms. */
export interface BreakerRules {
  /** Failures in a row that open it: those that speak of the receiver. */
  failures: number
  /** For how long it opens the first time; twice as long each time that its probe fails. */
  openMs: number
  /** Longest that it is open at once. */
  maxOpenMs: number
}

/** The breaker of an instance that sets none. */
export const defaultBreaker: BreakerRules = { failures: 10, openMs: 30_000, maxOpenMs: 900_000 }

/** What an outcome says of the receiver, whatever was sent to it: `up`, `down`, or nothing (null). */
export type ReceiverSign = 'up' | 'down' | null

/**
 * What an outcome says of the receiver. One that answers is up, though it refuses what it got: a 4xx of one event type must not
 * keep the others from it. 429 and 5xx, and no answer, say that it takes nothing.
 */
export function receiverSign(outcome: Outcome): ReceiverSign {
  switch (outcome.kind) {
    case 'response':
      return outcome.status === 429 || outcome.status >= 500 ? 'down' : 'up'
    case 'blocked':
    case 'invalid':
    case 'busy':
    case 'aborted':
      return null
    default:
      return 'down'
  }
}

/** What health keeps of the breaker. It is open as long as there is an `openUntil`. */
export type BreakerFields = Pick<
  HealthFields,
  'gated' | 'breakerFailures' | 'breakerOpenings' | 'openUntil' | 'reopenedAt'
>

/** What a breaker is: open until its time has come, then half-open: one request may try whether the receiver is back. */
export type BreakerState = 'closed' | 'open' | 'half-open'

/** The breaker's state at a time, in ms since 1970 by the store's clock. */
export function breakerState({ openUntil }: Pick<BreakerFields, 'openUntil'>, now: number): BreakerState {
  if (openUntil === null) return 'closed'
  return now < openUntil ? 'open' : 'half-open'
}

/** For how long it opens, in ms, the n-th time in a row. Jitter takes away up to a quarter: `chance` is in [0, 1). */
export function openForMs(openings: number, chance: number, rules: BreakerRules): number {
  return Math.max(1, Math.round(longestMs(openings, rules) * (1 - chance / 4)))
}

function longestMs(openings: number, { openMs, maxOpenMs }: BreakerRules): number {
  return Math.min(maxOpenMs, openMs * 2 ** Math.min(Math.max(0, openings - 1), 40))
}

/** A worker's idea of the store's time changes by so much while a request is under way, in ms: a probe is known as one all the same. */
const sentWithinMs = 250

/** One outcome as the breaker sees it. */
export interface BreakerEvent {
  sign: ReceiverSign
  /** When it came, in ms since 1970. */
  at: number
  /** When its request was sent, by the same clock. Default: `at`. */
  sentAt?: number
  /** For the jitter, in [0, 1). */
  chance: number
}

/**
 * The breaker after one more outcome, or the same object where nothing changes. A sign of life closes it, wherever it comes
 * from, unless it is told of late and is older than the failures that opened it. What fails and was sent before it is half-open
 * was on its way before, however late that shows; what was sent after that was the probe, and opens it anew. Without rules
 * an endpoint has no breaker, and one that is open closes with the next outcome.
 */
export function nextBreaker<Fields extends BreakerFields>(
  fields: Fields,
  { sign, at, sentAt = at, chance }: BreakerEvent,
  rules: BreakerRules | null,
): Fields {
  if (sign === null) return fields
  const { openUntil, breakerFailures, breakerOpenings } = fields
  if (rules === null || sign === 'up') {
    if (openUntil === null && breakerFailures === 0) return fields
    if (rules !== null && openUntil !== null && at < openUntil - longestMs(breakerOpenings, rules)) return fields
    const closed = { ...fields, breakerFailures: 0, breakerOpenings: 0, openUntil: null }
    return openUntil === null ? closed : { ...closed, gated: false, reopenedAt: at }
  }
  if (openUntil !== null && (at < openUntil || sentAt < openUntil - sentWithinMs)) return fields
  const failures = breakerFailures + 1
  if (openUntil === null && failures < rules.failures) return { ...fields, breakerFailures: failures }
  const openings = breakerOpenings + 1
  return {
    ...fields,
    gated: true,
    breakerFailures: failures,
    breakerOpenings: openings,
    openUntil: at + openForMs(openings, chance, rules),
  }
}

/** How much longer a probe is reserved for than it may take, in ms: until its outcome is stored. */
const settleMs = 5000

/** For how long nobody else may probe, in ms, once a probe is made that may take so long. */
export function probeGapMs(timeoutMs: number): number {
  return timeoutMs + settleMs
}

/** Workers know the store's time to within so much, in ms, as a rule. */
const clocksMs = 1000

/**
 * Whether the probe that another one has to wait for, for `delayMs` more of its `gapMs`, was made before the breaker opened
 * last, which lets requests through since `halfOpenForMs`: its outcome is known, and it is in nobody's way. Times in ms.
 */
export function isProbeOver(delayMs: number, gapMs: number, halfOpenForMs: number): boolean {
  return delayMs > 0 && halfOpenForMs >= 0 && delayMs + halfOpenForMs + clocksMs < gapMs
}
