import type { HealthFields } from '../ports/index.js'
import type { CancelReason, EndpointSettings } from '../types/index.js'
import { breakerState } from './breaker.js'
import { isOrdered } from './fifo.js'
import { isLeftAlone } from './retry-after.js'

/** What the gate needs to know of an endpoint. */
export interface GateEndpoint {
  isActive: boolean
  suspendedAt: number | null
}

/** What the gate needs to know of its health. */
export interface GateHealth {
  gated: boolean
  /** Whether it is gated by a breaker that is half-open, so that one request may try. Default: false. */
  halfOpen?: boolean
  /** Why it is going to be suspended. */
  suspend?: string | null
}

/**
 * What an endpoint's health has in the way of requests to this URL at `now`, the store's time in ms. What its receiver asked for
 * with `Retry-After` is over by itself, though health says so only with the next outcome.
 */
export function gateHealth(health: HealthFields, url: string, now: number): GateHealth {
  const leftAlone = isLeftAlone(health, url, now)
  const isOver = health.retryAfterUntil !== null && !leftAlone && health.openUntil === null
  return { gated: health.gated && !isOver, halfOpen: !leftAlone && breakerState(health, now) === 'half-open' }
}

/** When requests to this URL are next let through, as far as its health goes, or were by a breaker that is half-open; null: they are now. */
export function retryAt(health: HealthFields, url: string, now: number): number | null {
  const { openUntil, retryAfterUntil } = health
  if (!isLeftAlone(health, url, now)) return openUntil
  return openUntil === null ? retryAfterUntil : Math.max(openUntil, retryAfterUntil ?? openUntil)
}

/**
 * How long a worker may rely on what the store said of a delivery and its endpoint, in ms. What has waited longer in its
 * hands is asked for once more before it is sent: it may have been cancelled, and its endpoint changed, from elsewhere.
 */
export const trustMs = 1000

/** What to do with a delivery before anything is sent. */
export type GateDecision =
  | { action: 'send' }
  | { action: 'probe' }
  | { action: 'hold' }
  | { action: 'cancel'; reason: CancelReason }

const send: GateDecision = { action: 'send' }
const probe: GateDecision = { action: 'probe' }
const hold: GateDecision = { action: 'hold' }
const cancelDeleted: GateDecision = { action: 'cancel', reason: 'endpoint_deleted' }
const cancelExpired: GateDecision = { action: 'cancel', reason: 'expired' }

/** Whether an endpoint is paused, suspended or gated by its health. */
function isClosed(endpoint: GateEndpoint, health: Pick<GateHealth, 'gated'>): boolean {
  return !endpoint.isActive || endpoint.suspendedAt !== null || health.gated
}

/**
 * Whether what is to be sent to an endpoint waits for the feeder: it is paused, suspended or gated by its health, or gets
 * one after the other. Rows that a store makes pending, at a publish or a requeue, are `held` then.
 */
export function isHeld(
  endpoint: GateEndpoint & Pick<EndpointSettings, 'ordering'>,
  health: Pick<GateHealth, 'gated'>,
): boolean {
  return isClosed(endpoint, health) || isOrdered(endpoint)
}

/**
 * The one gate. A delivery passes unless its endpoint was deleted (null), its message expired, or the endpoint is
 * paused, suspended or gated by its health, be it only by a suspension (`suspend`) that was decided and is not stored
 * yet. Where all that is in the way is a breaker that is half-open, it may be the one that probes. It reads only the
 * state as it is now, so it does not matter when that state came about. `expiresAt` and `now` are of one clock.
 */
export function gate(
  endpoint: GateEndpoint | null,
  health: GateHealth | null,
  expiresAt: number | null,
  now: number,
): GateDecision {
  if (endpoint === null) return cancelDeleted
  if (expiresAt !== null && expiresAt <= now) return cancelExpired
  if (isClosed(endpoint, { gated: false }) || (health?.suspend ?? null) !== null) return hold
  if (health === null || !health.gated) return send
  return health.halfOpen === true ? probe : hold
}
