import { WebhooksError } from '../errors.js'
import type { Clock } from '../ports/index.js'

/** How long nothing more is reported after a report, in ms. */
const quietMs = 60_000

/**
 * Reports faults of the host's proxy: the first at once, then one a minute while they go on, since every request that is due
 * meets them.
 */
export function createProxyFaults(clock: Pick<Clock, 'monotonic'>, report: (error: WebhooksError) => void) {
  let reportedAt = Number.NEGATIVE_INFINITY
  let since = 0
  return (message: string): void => {
    since++
    const now = clock.monotonic()
    if (now - reportedAt < quietMs) return
    const effect = 'No attempt is counted: what was to be sent is tried again in 30 to 60 seconds.'
    report(new WebhooksError('proxy_failed', `${message} ${effect}`, { details: { requests: since } }))
    reportedAt = now
    since = 0
  }
}
