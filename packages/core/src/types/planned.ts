/*
 * What records and tables have room for, and no rule reads yet. Not exported: nobody is to set what does nothing.
 */

/** At most `count` requests per `perMs` milliseconds, over all workers together. */
export interface RateLimit {
  count: number
  perMs: number
}

/** An endpoint's own answer to failure; it takes the place of the retry policy and of the breaker. */
export interface FailureHandling {
  /** What counts as failure: `4xx`, `5xx`, a single status such as `429`, or `timeout`. */
  triggers: string[]
  /** null: no retry. `intervalMs` in milliseconds. */
  retry: { maxRetries: number; intervalMs: number; shape: 'linear' | 'exponential' } | null
  /** Keep what failed for pick-up. */
  divert: boolean
  /** Suspend the endpoint once a delivery has failed for good. */
  suspend: boolean
  /** URL that is told of failures. */
  alertEndpoint: string | null
}
