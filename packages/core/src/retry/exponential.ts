import { checkOptions } from '../check-options.js'
import type { RetryPolicy } from '../ports/index.js'
import { jitter } from './jitter.js'
import { checkMaxAttempts, checkRetryOption, maxRetryDelayMs } from './options.js'

export interface ExponentialOptions {
  /** Attempts in all, the first included. */
  maxAttempts: number
  /** Delay before the second attempt, in ms. */
  initialMs: number
  /** What each delay is multiplied by. Default: 2. */
  factor?: number
  /** No delay is longer, in ms, before jitter. Default: 24 h. */
  maxMs?: number
  /** Up to this share is added. Default: 0.1. */
  jitter?: number
}

const known = { maxAttempts: true, initialMs: true, factor: true, maxMs: true, jitter: true } as const

/** Waits `initialMs`, then `factor` times as long each time, up to `maxMs`. @throws invalid_argument */
export function exponential(options: ExponentialOptions): RetryPolicy {
  checkOptions('exponential', options, known)
  const { maxAttempts, initialMs, factor = 2, maxMs = 24 * 3600 * 1000, jitter: share = 0.1 } = options
  checkMaxAttempts(maxAttempts)
  checkRetryOption('initialMs', initialMs, 0, maxRetryDelayMs)
  checkRetryOption('factor', factor, 1, 100)
  checkRetryOption('maxMs', maxMs, 0, maxRetryDelayMs)
  checkRetryOption('jitter', share, 0, 1)
  return {
    next({ attempt, random }) {
      if (attempt >= maxAttempts) return null
      return jitter(Math.min(maxMs, initialMs * Math.min(Number.MAX_VALUE, factor ** (attempt - 1))), share, random)
    },
  }
}
