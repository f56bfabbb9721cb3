import { hasSucceeded } from '../dispatch/index.js'
import type { AttemptTime, DeliveryRecord } from '../ports/index.js'
import type { DeliveryFigures } from './management.js'

/** A delivery with its attempts, as far as they are counted. */
export interface Sampled {
  delivery: Pick<DeliveryRecord, 'status' | 'createdAt'>
  attempts: readonly AttemptTime[]
}

/** The value that this share of the values does not exceed (nearest rank); null where there are none. */
function percentile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.ceil(sorted.length * share) - 1] ?? null
}

/** Counts of deliveries as they stand, and what their attempts were like. */
export function figuresOf(sample: readonly Sampled[]): DeliveryFigures {
  const deliveries = { pending: 0, held: 0, delivered: 0, failed: 0, cancelled: 0 }
  const attempts = { succeeded: 0, failed: 0 }
  const durations: number[] = []
  for (const each of sample) {
    deliveries[each.delivery.status] += 1
    for (const { outcome, statusCode, durationMs } of each.attempts) {
      attempts[hasSucceeded(outcome, statusCode) ? 'succeeded' : 'failed'] += 1
      durations.push(durationMs)
    }
  }
  durations.sort((left, right) => left - right)
  const ended = deliveries.delivered + deliveries.failed
  return {
    deliveries,
    attempts,
    successRate: ended === 0 ? null : deliveries.delivered / ended,
    durationMs: { p50: percentile(durations, 0.5), p95: percentile(durations, 0.95) },
  }
}

/** A sample in buckets of `bucketMs` from `from` to `until` (ms); only those that end after `since`, the first cut there. */
export function bucketsOf(
  sample: readonly Sampled[],
  { from, since, until, bucketMs }: { from: number; since: number; until: number; bucketMs: number },
): (DeliveryFigures & { since: Date; until: Date })[] {
  const numberOf = (at: number) => Math.floor((at - from) / bucketMs)
  const byNumber = new Map<number, Sampled[]>()
  for (const each of sample) {
    const number = numberOf(each.delivery.createdAt)
    const bucket = byNumber.get(number)
    if (bucket === undefined) byNumber.set(number, [each])
    else bucket.push(each)
  }
  const first = numberOf(since)
  return Array.from({ length: Math.max(0, Math.ceil((until - from) / bucketMs) - first) }, (_, index) => {
    const begins = from + (first + index) * bucketMs
    return {
      since: new Date(Math.max(since, begins)),
      until: new Date(Math.min(until, begins + bucketMs)),
      ...figuresOf(byNumber.get(first + index) ?? []),
    }
  })
}
