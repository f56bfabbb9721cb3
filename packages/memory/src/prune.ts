import { dropIdleLane, finish } from './schedule.js'
import { isWaiting, type MessageRow, type Tables, type TenantRows } from './tables.js'

function removeMessage(tables: Tables, rows: TenantRows, { record, deliveries }: MessageRow): void {
  for (const { id } of deliveries) tables.deliveries.delete(id)
  rows.messages.delete(record.id)
  tables.messages.delete(record.id)
  if (record.idempotencyKey !== null) rows.keys.delete(record.idempotencyKey)
}

/** Deletes up to `limit` messages from before a time (ms) of which nothing waits. Gives how many. */
export function prune(tables: Tables, before: number, limit: number): number {
  let pruned = 0
  for (const message of tables.messages.values()) {
    if (pruned >= limit) break
    if (message.record.createdAt >= before || message.deliveries.some(isWaiting)) continue
    const rows = tables.tenants.get(message.record.tenant)
    if (rows === undefined) continue
    removeMessage(tables, rows, message)
    pruned += 1
  }
  return pruned
}

/** Takes rows off a message until it has none or the budget is spent; attempts are rows of their own. Gives how many. */
function emptyMessage(tables: Tables, { deliveries }: MessageRow, budget: number): number {
  let deleted = 0
  for (let row = deliveries.at(-1); row !== undefined && deleted < budget; row = deliveries.at(-1)) {
    const attempts = row.attemptRows.splice(0, budget - deleted).length
    deleted += attempts
    if (deleted >= budget) break
    if (isWaiting(row)) finish(tables, row, 'cancelled', null, 0)
    tables.deliveries.delete(row.id)
    deliveries.pop()
    deleted += 1
  }
  return deleted
}

/** Deletes up to `limit` rows of a tenant: endpoints, then message by message attempts, deliveries, the message. */
export function deleteTenant(tables: Tables, tenant: string, limit: number): number {
  const rows = tables.tenants.get(tenant)
  if (rows === undefined) return 0
  let deleted = 0
  for (const id of rows.endpoints.keys()) {
    if (deleted >= limit) return deleted
    rows.endpoints.delete(id)
    tables.endpoints.delete(id)
    dropIdleLane(tables, id)
    deleted += 1
  }
  for (const key of rows.creations.keys()) {
    if (deleted >= limit) return deleted
    rows.creations.delete(key)
    deleted += 1
  }
  for (const message of rows.messages.values()) {
    deleted += emptyMessage(tables, message, limit - deleted)
    if (deleted >= limit) return deleted
    removeMessage(tables, rows, message)
    deleted += 1
  }
  tables.tenants.delete(tenant)
  return deleted
}
