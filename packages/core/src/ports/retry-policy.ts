import type { Outcome } from './transport.js'

export interface RetryRequest {
  /** Attempts made since the delivery was emitted or requeued, this one included: 1 and up. */
  attempt: number
  outcome: Outcome
  /** What the receiver asked for, in ms and capped; null if it asked for nothing. */
  retryAfterMs: number | null
  /** A number in [0, 1) for jitter. */
  random: () => number
}

/**
 * Decides whether and when to try again. MUST be pure and MUST end: null for every attempt from some number on. It is not
 * called after 2xx, after 410 (which ends the delivery and suspends the endpoint), or if the request was refused here.
 */
export interface RetryPolicy {
  /** Delay in ms until the next attempt, 0 or more; null for no more. */
  next(request: RetryRequest): number | null
}
