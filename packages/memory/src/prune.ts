import type { LogStore } from '@posthorn/core'
import { dropIdleLane, finish } from './schedule.js'
import { sessionsOf } from './sessions.js'
import { isWaiting, type MessageRow, type Tables, type TenantRows } from './tables.js'

type PruneRequest = Parameters<LogStore['prune']>[0]
type PruneResult = Awaited<ReturnType<LogStore['prune']>>

function removeMessage(rows: TenantRows, { record, deliveries }: MessageRow): void {
  for (const { id } of deliveries) rows.deliveries.delete(id)
  rows.messages.delete(record.id)
  if (record.idempotencyKey !== null) rows.keys.delete(record.idempotencyKey)
}

/** Forgets the answers to creations that expired before a time (ms). */
function forgetCreations(tables: Tables, before: number): void {
  for (const { creations } of tables.tenants.values()) {
    for (const { key, expiresAt } of creations.values()) if (expiresAt < before) creations.delete(key)
  }
}

function forgetSessions({ sessions }: Tables, before: number): void {
  for (const { id, expiresAt } of sessions.values()) if (expiresAt < before) sessions.delete(id)
}

/** All messages after the one named (tenant and id as JSON); from the start where that one was deleted meanwhile. */
function* messagesAfter(tables: Tables, after: string): Generator<MessageRow> {
  const position: string[] = JSON.parse(after)
  const [tenant = '', id = ''] = position
  let isSkipping = tables.tenants.get(tenant)?.messages.has(id) ?? false
  for (const [name, { messages }] of tables.tenants) {
    if (isSkipping && name !== tenant) continue
    for (const message of messages.values()) {
      if (!isSkipping) yield message
      else if (message.record.id === id) isSkipping = false
    }
  }
}

/** Looks at up to `limit` messages after the one named; deletes those from before a time (ms) of which nothing waits. */
export function prune(tables: Tables, { before, after = null, limit }: PruneRequest): PruneResult {
  if (after === null) {
    forgetCreations(tables, before)
    forgetSessions(tables, before)
  }
  let messages = 0
  let looked = 0
  let next = after ?? '[]'
  for (const message of messagesAfter(tables, next)) {
    const { id, tenant, createdAt } = message.record
    if (looked === limit) return { messages, next }
    looked += 1
    const rows = tables.tenants.get(tenant)
    if (createdAt >= before || rows === undefined || message.deliveries.some(isWaiting)) {
      next = JSON.stringify([tenant, id])
      continue
    }
    removeMessage(rows, message)
    messages += 1
  }
  return { messages, next: null }
}

/** Takes rows off a message until it has none or the budget is spent; attempts are rows of their own. Gives how many. */
function emptyMessage(tables: Tables, rows: TenantRows, { deliveries }: MessageRow, budget: number): number {
  let deleted = 0
  for (let row = deliveries.at(-1); row !== undefined && deleted < budget; row = deliveries.at(-1)) {
    const attempts = row.attemptRows.splice(0, budget - deleted).length
    deleted += attempts
    if (deleted >= budget) break
    if (isWaiting(row)) finish(tables, row, 'cancelled', null, 0)
    rows.deliveries.delete(row.id)
    deliveries.pop()
    deleted += 1
  }
  return deleted
}

/** Deletes up to `limit` rows of a tenant: sessions, endpoints, then message by message attempts, deliveries, the message. */
export function deleteTenant(tables: Tables, tenant: string, limit: number): number {
  let deleted = 0
  for (const { id } of sessionsOf(tables, tenant)) {
    if (deleted >= limit) return deleted
    tables.sessions.delete(id)
    deleted += 1
  }
  const rows = tables.tenants.get(tenant)
  if (rows === undefined) return deleted
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
    deleted += emptyMessage(tables, rows, message, limit - deleted)
    if (deleted >= limit) return deleted
    removeMessage(rows, message)
    deleted += 1
  }
  tables.tenants.delete(tenant)
  return deleted
}
