import type { OutboxStore } from '@posthorn/core'
import { type Row, type TableNames, text } from '@posthorn/sql'
import type { Connection } from '../connection/connection.js'

type Verb = OutboxStore<never>['cancel']

/**
 * Cancels what is waiting, one delivery or an endpoint's. Without its queue row a delivery in flight is stale when it
 * settles. By endpoint, which is rare: held rows by queue_held (endpoint_id=?), then a scan of the queue, which has
 * only what is not final; an index for it would cost every publish and settle (schema/initial.ts).
 */
export function cancelVerb(tables: TableNames) {
  const one = `SELECT delivery_id FROM ${tables.queue} WHERE delivery_id = ? AND tenant = ? LIMIT ?`
  const pending = `SELECT delivery_id FROM ${tables.queue}
    WHERE status = 'pending' AND endpoint_id = ? AND tenant = ? LIMIT ?`
  const held = `SELECT delivery_id FROM ${tables.queue} WHERE status = 'held' AND endpoint_id = ? AND tenant = ? LIMIT ?`
  const remove = `DELETE FROM ${tables.queue} WHERE delivery_id = ?`
  const finish = `UPDATE ${tables.deliveries} SET status = 'cancelled', cancel_reason = ?, finished_at = ? WHERE id = ?`

  return (connection: Connection, request: Parameters<Verb>[0]): { cancelled: number } => {
    const { tenant, where, reason, limit, now = Date.now() } = request
    const rows: Row[] = []
    if ('id' in where) rows.push(...connection.statement(one).all(where.id, tenant, limit))
    else {
      rows.push(...connection.statement(held).all(where.endpointId, tenant, limit))
      rows.push(...connection.statement(pending).all(where.endpointId, tenant, limit - rows.length))
    }
    for (const row of rows) {
      const id = text(row.delivery_id)
      connection.statement(remove).run(id)
      connection.statement(finish).run(reason, now, id)
    }
    return { cancelled: rows.length }
  }
}
