/** Slots of one worker. */
export interface SlotLimits {
  /** Most requests in flight. */
  concurrency: number
  /** Most requests in flight to one endpoint that names no `maxInFlight`. */
  perEndpoint: number
}

/** What one worker has of one endpoint. */
export interface EndpointLoad {
  inFlight: number
  maxInFlight: number | null
  /** Whether its last outcome was a failure. */
  failing: boolean
}

/** Most requests in flight to all failing endpoints together: a quarter of the slots, at least one. */
export function failingSlots(limits: SlotLimits): number {
  return Math.max(1, Math.floor(limits.concurrency / 4))
}

/** Most requests in flight to one endpoint: one while it fails, so that endpoints that hang cannot fill the slots. */
export function endpointSlots(load: EndpointLoad, limits: SlotLimits): number {
  return load.failing ? 1 : Math.min(limits.concurrency, load.maxInFlight ?? limits.perEndpoint)
}

/** Whether one more request to the endpoint may start now. */
export function mayStart(
  load: EndpointLoad,
  worker: { inFlight: number; failingInFlight: number },
  limits: SlotLimits,
): boolean {
  if (worker.inFlight >= limits.concurrency || load.inFlight >= endpointSlots(load, limits)) return false
  return !load.failing || worker.failingInFlight < failingSlots(limits)
}

/** What a worker with few slots may have unsettled: a full batch, so that one commit goes on serving many outcomes. */
const minUnsettled = 128

/**
 * With so many outcomes that the store has not taken over, no more requests are started. A worker that is killed leaves
 * these, and what is in flight, to be sent again: so that has a bound, however long the store is slow or away.
 */
export function maxUnsettled(limits: Pick<SlotLimits, 'concurrency'>): number {
  return Math.max(minUnsettled, limits.concurrency * 4)
}

/**
 * Most deliveries of one endpoint a worker keeps, in flight and waiting; what it claims beyond that is parked, so that
 * nothing stands behind an endpoint that is slow. `kept` is what it keeps of all endpoints.
 */
export function endpointWindow(load: EndpointLoad, kept: number, limits: SlotLimits): number {
  const slots = endpointSlots(load, limits)
  if (kept >= limits.concurrency * 16) return slots
  return load.failing ? slots + 1 : slots * 4
}

/** How many held deliveries of an endpoint whose gate is open the worker may let through. */
export function feedAllowance(load: EndpointLoad & { kept: number }, limits: SlotLimits): number {
  return Math.max(0, endpointWindow(load, 0, limits) - load.kept)
}

/**
 * How long a request may take, in ms, that starts at `now`: its own timeout, and no longer than until `endAt`. It counts
 * as an attempt either way: what was sent and not answered in time was an attempt, or a bounded pass would send to an
 * endpoint that hangs for ever.
 */
export function requestTimeout(timeoutMs: number, now: number, endAt: number | null): number {
  return endAt === null ? timeoutMs : Math.max(1, Math.min(timeoutMs, Math.floor(endAt - now)))
}
