import type { CancelReason, CancelWhere } from '@posthorn/core'
import { finish } from './schedule.js'
import { type DeliveryRow, findDelivery, isWaiting, type Tables } from './tables.js'

/** Up to `limit` waiting rows of a tenant; a copy, since cancelling takes them out of their heaps. */
function waitingRows(tables: Tables, tenant: string, where: CancelWhere, limit: number): DeliveryRow[] {
  if ('id' in where) {
    const row = findDelivery(tables, tenant, where.id)
    return row !== undefined && isWaiting(row) ? [row].slice(0, limit) : []
  }
  if ('ids' in where) {
    const named = [...new Set(where.ids)].flatMap((id) => findDelivery(tables, tenant, id) ?? [])
    return named.filter(isWaiting).slice(0, limit)
  }
  const lane = tables.lanes.get(where.endpointId)
  const rows: DeliveryRow[] = []
  for (const heap of [lane?.held ?? [], lane?.pending ?? []]) {
    for (const row of heap) {
      if (rows.length >= limit) return rows
      if (row.message.record.tenant === tenant) rows.push(row)
    }
  }
  return rows
}

/** Cancels up to `limit` waiting rows. They are gone from the heaps then, so every batch begins at the start. */
export function cancel(
  tables: Tables,
  request: { tenant: string; where: CancelWhere; reason: CancelReason; limit: number },
  now: number,
): { cancelled: number; next: string | null } {
  const rows = waitingRows(tables, request.tenant, request.where, request.limit)
  for (const row of rows) finish(tables, row, 'cancelled', request.reason, now)
  return { cancelled: rows.length, next: 'ids' in request.where || rows.length < request.limit ? null : '' }
}
