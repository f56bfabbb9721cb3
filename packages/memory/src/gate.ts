import type { ExpiredDelivery, FeedGrant, HeldEndpoint } from '@posthorn/core'
import { copyEndpoint, copyHealth } from './copies.js'
import { forgetExpiry } from './expiry.js'
import { finish, move } from './schedule.js'
import { idsAfter } from './sorted-ids.js'
import type { DeliveryRow, Tables } from './tables.js'

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

/** Moves up to `count` held rows of one endpoint to `pending`, in the order asked for. Gives how many. */
export function feed(tables: Tables, { endpointId, count, order = 'due' }: FeedGrant): number {
  const lane = tables.lanes.get(endpointId)
  if (order === 'insertion') return feedInserted(tables, lane?.held ?? [], count)
  let moved = 0
  while (lane !== undefined && moved < count) {
    const row = lane.held[0]
    if (row === undefined) break
    move(tables, row, 'pending', row.dueAt)
    moved += 1
  }
  return moved
}

function feedInserted(tables: Tables, held: readonly DeliveryRow[], count: number): number {
  const messageId = (row: DeliveryRow) => row.message.record.id
  const first = [...held].sort((a, b) => (messageId(a) < messageId(b) ? -1 : 1)).slice(0, count)
  for (const row of first) move(tables, row, 'pending', row.dueAt)
  return first.length
}

/** Endpoints that have held rows, in id order. */
export function listHeld(tables: Tables, after: string | null, limit: number): HeldEndpoint[] {
  const endpoints: HeldEndpoint[] = []
  for (const endpointId of idsAfter(tables.heldIds, after, limit)) {
    const row = tables.endpoints.get(endpointId)
    const tenant = tables.lanes.get(endpointId)?.held[0]?.message.record.tenant
    if (tenant === undefined) continue
    endpoints.push({
      endpointId,
      tenant,
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
