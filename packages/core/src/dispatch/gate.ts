import type { CancelReason } from '../types/index.js'

/** What the gate needs to know of an endpoint. */
export interface GateEndpoint {
  isActive: boolean
  suspendedAt: number | null
}

/** What to do with a delivery before anything is sent. */
export type GateDecision = { action: 'send' } | { action: 'hold' } | { action: 'cancel'; reason: CancelReason }

const send: GateDecision = { action: 'send' }
const hold: GateDecision = { action: 'hold' }
const cancelDeleted: GateDecision = { action: 'cancel', reason: 'endpoint_deleted' }
const cancelExpired: GateDecision = { action: 'cancel', reason: 'expired' }

/**
 * The one gate. A delivery passes unless its endpoint was deleted (null), its message expired, or the endpoint is
 * paused, suspended or gated by its health. It reads only the state as it is now, so it does not matter when that
 * state came about.
 */
export function gate(
  endpoint: GateEndpoint | null,
  health: { gated: boolean } | null,
  expiresAt: number | null,
  now: number,
): GateDecision {
  if (endpoint === null) return cancelDeleted
  if (expiresAt !== null && expiresAt <= now) return cancelExpired
  return endpoint.isActive && endpoint.suspendedAt === null && health?.gated !== true ? send : hold
}
