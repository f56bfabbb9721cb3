import type { LogStore } from '@posthorn/core'
import { type TableNames, text } from '@posthorn/sql'
import { batchRows } from '../batch-rows.js'
import type { Connection } from '../connection/connection.js'

type Verb = LogStore['deleteTenant']
type Request = Parameters<Verb>[0]

/**
 * Deletes a tenant's rows: sessions first, then endpoints, so that nothing new is made, then deliveries, each after what hangs on it,
 * then messages. Everything is found by an index that begins with the tenant.
 */
export function deleteTenantVerb(tables: TableNames) {
  const sessions = `DELETE FROM ${tables.sessions} WHERE id IN (
    SELECT id FROM ${tables.sessions} WHERE tenant = ? LIMIT ?)`
  const endpoints = `SELECT id FROM ${tables.endpoints} WHERE tenant = ? LIMIT ?`
  const endpointParts = [
    `DELETE FROM ${tables.reservations} WHERE tenant = ? AND endpoint_id = ?`,
    `DELETE FROM ${tables.health} WHERE tenant = ? AND endpoint_id = ?`,
    `DELETE FROM ${tables.endpoints} WHERE tenant = ? AND id = ?`,
  ]
  const deliveries = `SELECT id FROM ${tables.deliveries} WHERE tenant = ? ORDER BY id LIMIT ?`
  const someAttempts = `DELETE FROM ${tables.attempts} WHERE (tenant, delivery_id, number) IN (
    SELECT tenant, delivery_id, number FROM ${tables.attempts} WHERE tenant = ? AND delivery_id = ? LIMIT ?)`
  const deliveryParts = [
    `DELETE FROM ${tables.queue} WHERE tenant = ? AND delivery_id = ?`,
    `DELETE FROM ${tables.deliveries} WHERE tenant = ? AND id = ?`,
  ]
  const messages = `DELETE FROM ${tables.messages} WHERE rowid IN (
    SELECT rowid FROM ${tables.messages} WHERE tenant = ? LIMIT ?)`

  const creations = `DELETE FROM ${tables.creations} WHERE (tenant, key) IN (
    SELECT tenant, key FROM ${tables.creations} WHERE tenant = ? LIMIT ?)`

  return (connection: Connection, { tenant, limit }: Request): Awaited<ReturnType<Verb>> => {
    let left = Math.min(limit, batchRows)
    const budget = left
    const ids = (sql: string) =>
      connection
        .statement(sql)
        .all(tenant, left)
        .map((row) => text(row.id))
    const deleteParts = (parts: readonly string[], id: string) => {
      for (const sql of parts) if (left > 0) left -= connection.statement(sql).run(tenant, id)
    }
    left -= connection.statement(sessions).run(tenant, left)
    for (const id of ids(endpoints)) deleteParts(endpointParts, id)
    for (const id of ids(deliveries)) {
      if (left > 0) left -= connection.statement(someAttempts).run(tenant, id, left)
      deleteParts(deliveryParts, id)
    }
    if (left > 0) left -= connection.statement(messages).run(tenant, left)
    if (left > 0) left -= connection.statement(creations).run(tenant, left)
    // With room to spare it has come to the end of every table, in one transaction
    return { deleted: budget - left, next: left > 0 ? null : '' }
  }
}
