import { type Reservation, type ReservationRequest, type ReserveResult, takeSlots } from '@posthorn/core'
import { findEndpoint, type Tables } from './tables.js'

/** Takes slots of endpoints that are there. */
export function reserve(tables: Tables, requests: readonly ReservationRequest[], now: number): ReserveResult {
  const reservations: Reservation[] = []
  for (const { tenant, endpointId, kind, ...asked } of requests) {
    const row = findEndpoint(tables, tenant, endpointId)
    if (row === undefined) continue
    const { count, first, next } = takeSlots(row.nextSlots.get(kind) ?? null, asked, now)
    row.nextSlots.set(kind, next)
    reservations.push({ endpointId, kind, count, delayMs: first - now })
  }
  return { reservations, now }
}
