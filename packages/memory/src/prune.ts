import type { LogStore } from '@posthorn/core'
import { dropIdleLane, finish } from './schedule.js'
import { isWaiting, type MessageRow, type Tables, type TenantRows } from './tables.js'

type PruneRequest = Parameters<LogStore['prune']>[0]
type PruneResult = Awaited<ReturnType<LogStore['prune']>>

function removeMessage(tables: Tables, rows: TenantRows, { record, deliveries }: MessageRow): void {
  for (const { id } of deliveries) tables.deliveries.delete(id)
  rows.messages.delete(record.id)
  tables.messages.delete(record.id)
  if (record.idempotencyKey !== null) rows.keys.delete(record.idempotencyKey)
}

/** Forgets the answers to creations that expired before a time (ms). */
function forgetCreations(tables: Tables, before: number): void {
  for (const { creations } of tables.tenants.values()) {
    for (const { key, expiresAt } of creations.values()) if (expiresAt < before) creations.delete(key)
  }
}

/** Looks at up to `limit` messages after the one named; deletes those from before a time (ms) of which nothing waits. */
export function prune(tables: Tables, { before, after = null, limit }: PruneRequest): PruneResult {
  if (after === null) forgetCreations(tables, before)
  // Where it was deleted meanwhile, from the start
  let isSkipping = after !== null && tables.messages.has(after)
  let messages = 0
  let looked = 0
  let next = after ?? ''
  for (const message of tables.messages.values()) {
    const { id, tenant, createdAt } = message.record
    if (isSkipping) {
      isSkipping = id !== after
      continue
    }
    if (looked === limit) return { messages, next }
    looked += 1
    const rows = tables.tenants.get(tenant)
    if (createdAt >= before || rows === undefined || message.deliveries.some(isWaiting)) {
      next = id
      continue
    }
    removeMessage(tables, rows, message)
    messages += 1
  }
  return { messages, next: null }
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
