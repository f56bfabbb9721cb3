import type { ClaimedDelivery } from '../ports/index.js'
import type { EndpointSettings } from '../types/index.js'

/*
 * `ordering: 'fifo'`: one delivery at a time, each to its end before the next. All that is emitted to such an endpoint is
 * `held`, and the feeder makes one its head: of those that are due, the one that was due first, and of these the message
 * that was made first. It stays the head, whatever becomes of it (a retry, a closed gate, a crash), until it is final. The
 * store keeps which one is, since workers come and go; only the head is sent.
 */

type Ordering = Pick<EndpointSettings, 'ordering'>

/** Whether an endpoint gets its deliveries one after the other. */
export function isOrdered({ ordering }: Ordering): boolean {
  return ordering === 'fifo'
}

/**
 * Whether a claimed delivery may be sent now as far as order goes. One that is not the head was pending when its endpoint
 * became ordered: it is held, and takes its place among the others.
 */
export function hasTurn(endpoint: Ordering, { isHead }: Pick<ClaimedDelivery, 'isHead'>): boolean {
  return isHead === true || !isOrdered(endpoint)
}

/** Most requests in flight to an endpoint as its settings have it; null: as the worker's have it. */
export function ownMaxInFlight(settings: Ordering & Pick<EndpointSettings, 'maxInFlight'>): number | null {
  return isOrdered(settings) ? 1 : settings.maxInFlight
}
