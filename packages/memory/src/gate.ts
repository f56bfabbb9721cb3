import { type ExpiredDelivery, type FeedGrant, type HeldEndpoint, isOrdered } from '@posthorn/core'
import { copyEndpoint, copyHealth } from './copies.js'
import { forgetExpiry } from './expiry.js'
import { finish, makeHead, move } from './schedule.js'
import { idsAfter } from './sorted-ids.js'
import type { Lane, Tables } from './tables.js'

/** Moves up to `limit` rows of one endpoint that are due by `dueBy` to `held`. A lease that had run out then is no lease. */
export function park(tables: Tables, endpointId: string, limit: number, dueBy: number): void {
  const lane = tables.lanes.get(endpointId)
  if (lane === undefined) return
  for (let parked = 0; parked < limit; parked++) {
    const row = lane.pending[0]
    if (row === undefined || row.dueAt > dueBy) return
    row.token = null
    move(tables, row, 'held', row.dueAt)
  }
}

/** Moves up to `count` held rows of one endpoint to `pending`, or its head. Gives how many. */
export function feed(tables: Tables, { endpointId, count }: FeedGrant, now: number): number {
  const lane = tables.lanes.get(endpointId)
  if (lane === undefined) return 0
  const endpoint = tables.endpoints.get(endpointId)?.record
  if (endpoint !== undefined && isOrdered(endpoint)) return feedHead(tables, lane, count, now)
  let moved = 0
  while (moved < count) {
    const row = lane.held[0]
    if (row === undefined) break
    move(tables, row, 'pending', row.dueAt)
    moved += 1
  }
  return moved
}

function feedHead(tables: Tables, lane: Lane, count: number, now: number): number {
  const first = lane.held[0]
  const row = lane.head ?? (first !== undefined && first.dueAt <= now ? first : null)
  if (count < 1 || row?.status !== 'held') return 0
  makeHead(lane, row)
  move(tables, row, 'pending', row.dueAt)
  return 1
}

/** Endpoints that have held rows, in id order. */
export function listHeld(tables: Tables, after: string | null, limit: number): HeldEndpoint[] {
  const endpoints: HeldEndpoint[] = []
  for (const endpointId of idsAfter(tables.heldIds, after, limit)) {
    const row = tables.endpoints.get(endpointId)
    const lane = tables.lanes.get(endpointId)
    const tenant = lane?.held[0]?.message.record.tenant
    if (tenant === undefined) continue
    const isBusy = row !== undefined && isOrdered(row.record) && lane?.head?.status === 'pending'
    endpoints.push({
      endpointId,
      tenant,
      ...(isBusy ? { isBusy } : {}),
      endpoint: row === undefined ? null : copyEndpoint(row.record),
      health: row === undefined ? null : copyHealth(row.health),
    })
  }
  return endpoints
}

/** Cancels up to `limit` held rows that have expired; `now` in ms. Gives them. */
export function expire(tables: Tables, limit: number, now: number): ExpiredDelivery[] {
  const expired: ExpiredDelivery[] = []
  while (expired.length < limit) {
    const first = tables.expiries[0]
    if (first === undefined || first.dueAt > now) break
    const { row } = first
    forgetExpiry(tables, row)
    // Let through meanwhile: the gate looks at it before it is sent
    if (row.status !== 'held') continue
    finish(tables, row, 'cancelled', 'expired', now)
    const { id: messageId, tenant } = row.message.record
    expired.push({ tenant, deliveryId: row.id, messageId, endpointId: row.endpointId })
  }
  return expired
}
