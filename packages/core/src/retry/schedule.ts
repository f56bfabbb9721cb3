import { checkOptions } from '../check-options.js'
import { WebhooksError } from '../errors.js'
import type { RetryPolicy } from '../ports/index.js'
import { jitter } from './jitter.js'
import { checkRetryOption, maxRetryDelayMs } from './options.js'

const second = 1000
const minute = 60 * second
const hour = 60 * minute

/**
 * Delays in ms before each attempt: at once, 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h.
 * Source: Standard Webhooks, "Delivery and reliability".
 */
export const standardSchedule: readonly number[] = [
  0,
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
]

/**
 * Waits as listed: `delaysMs[n]` before attempt n + 1, so its length is the number of attempts. The first is the delay
 * of a requeue's or emit's own attempt and is not used here. `jitter` adds up to that share of each delay.
 * @throws invalid_argument
 */
export function schedule(
  delaysMs: readonly number[] = standardSchedule,
  options: { jitter?: number } = {},
): RetryPolicy {
  if (!Array.isArray(delaysMs)) {
    throw new WebhooksError('invalid_argument', 'schedule: give a list of delays in ms, such as [0, 5000, 60000].')
  }
  checkOptions('schedule', options, { jitter: true })
  const share = options.jitter ?? 0.1
  checkRetryOption('jitter', share, 0, 1)
  checkRetryOption('number of delays', delaysMs.length, 1, 1000)
  for (const delay of delaysMs) checkRetryOption('delay', delay, 0, maxRetryDelayMs)
  const delays = [...delaysMs]
  return {
    next({ attempt, random }) {
      const delay = delays[attempt]
      return delay === undefined ? null : jitter(delay, share, random)
    },
  }
}
