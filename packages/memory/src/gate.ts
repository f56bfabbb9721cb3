import { type ExpiredDelivery, type Fed, type FeedGrant, type HeldEndpoint, isOrdered } from '@posthorn/core'
import { lease, type Offer } from './claim.js'
import { copyEndpoint, copyHealth } from './copies.js'
import { forgetExpiry } from './expiry.js'
import { finish, makeHead, move } from './schedule.js'
import { idsAfter } from './sorted-ids.js'
import type { DeliveryRow, Lane, Tables } from './tables.js'

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

/** Moves held rows to `pending`, as the grants say, and leases of them what the caller can take. */
export function feed(tables: Tables, grants: readonly FeedGrant[], offer: Offer | undefined, now: number): Fed {
  const rows = grants.map((grant) => ({ grant, fed: feedOne(tables, grant, now) }))
  const moved = new Map(rows.map(({ grant, fed }) => [grant.endpointId, fed.length]))
  if (offer === undefined) return { moved, claim: null }
  const due = rows.flatMap(({ fed }) => fed).filter(({ dueAt }) => dueAt <= now)
  due.sort((a, b) => a.dueAt - b.dueAt)
  return { moved, claim: lease(tables, offer, now, () => due.shift()) }
}

/** Moves up to `count` held rows of one endpoint to `pending`, or its head. Gives them. */
function feedOne(tables: Tables, { endpointId, count }: FeedGrant, now: number): DeliveryRow[] {
  const lane = tables.lanes.get(endpointId)
  if (lane === undefined) return []
  const endpoint = tables.endpoints.get(endpointId)?.record
  if (endpoint !== undefined && isOrdered(endpoint)) return feedHead(tables, lane, count, now)
  const moved: DeliveryRow[] = []
  while (moved.length < count) {
    const row = lane.held[0]
    if (row === undefined) break
    move(tables, row, 'pending', row.dueAt)
    moved.push(row)
  }
  return moved
}

function feedHead(tables: Tables, lane: Lane, count: number, now: number): DeliveryRow[] {
  const first = lane.held[0]
  const row = lane.head ?? (first !== undefined && first.dueAt <= now ? first : null)
  if (count < 1 || row?.status !== 'held') return []
  makeHead(lane, row)
  move(tables, row, 'pending', row.dueAt)
  return [row]
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
