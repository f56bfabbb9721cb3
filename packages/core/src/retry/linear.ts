import { checkOptions } from '../check-options.js'
import type { RetryPolicy } from '../ports/index.js'
import { jitter } from './jitter.js'
import { checkMaxAttempts, checkRetryOption, maxRetryDelayMs } from './options.js'

export interface LinearOptions {
  /** Attempts in all, the first included. */
  maxAttempts: number
  /** Delay before the second attempt, in ms; the third waits twice as long, and so on. */
  intervalMs: number
  /** No delay is longer, in ms, before jitter. Default: 24 h. */
  maxMs?: number
  /** Up to this share is added. Default: 0.1. */
  jitter?: number
}

/** Waits `intervalMs`, then one `intervalMs` longer each time, up to `maxMs`. @throws invalid_argument */
export function linear(options: LinearOptions): RetryPolicy {
  checkOptions('linear', options, { maxAttempts: true, intervalMs: true, maxMs: true, jitter: true })
  const { maxAttempts, intervalMs, maxMs = 24 * 3600 * 1000, jitter: share = 0.1 } = options
  checkMaxAttempts(maxAttempts)
  checkRetryOption('intervalMs', intervalMs, 0, maxRetryDelayMs)
  checkRetryOption('maxMs', maxMs, 0, maxRetryDelayMs)
  checkRetryOption('jitter', share, 0, 1)
  return {
    next({ attempt, random }) {
      return attempt >= maxAttempts ? null : jitter(Math.min(maxMs, intervalMs * attempt), share, random)
    },
  }
}
