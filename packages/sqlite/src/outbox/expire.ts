import type { OutboxStore } from '@posthorn/core'
import { type TableNames, text } from '@posthorn/sql'
import { batchRows } from '../batch-rows.js'
import type { Access } from '../connection/access.js'

type Verb = OutboxStore<never>['expire']

/**
 * Cancels what is held and has expired. SEARCH queue USING INDEX queue_expires (expires_at>? AND expires_at<?): it holds
 * only what is held and has a time to expire at. It looks before it writes, since mostly there is nothing, and a write
 * takes the lock.
 */
export function expireVerb(access: Access, tables: TableNames): Verb {
  const expired = `SELECT tenant, delivery_id, message_id, endpoint_id FROM ${tables.queue}
    WHERE status = 'held' AND expires_at IS NOT NULL AND expires_at <= ? ORDER BY expires_at LIMIT ?`
  const remove = `DELETE FROM ${tables.queue} WHERE tenant = ? AND delivery_id = ?`
  const finish = `UPDATE ${tables.deliveries} SET status = 'cancelled', unsuccessful = 1, cancel_reason = 'expired',
    finished_at = ? WHERE tenant = ? AND id = ?`

  return async ({ limit, now: given }) => {
    const now = given ?? Date.now()
    const most = Math.min(limit, batchRows)
    const isAny = await access.read((connection) => connection.statement(expired).get(now, most) !== undefined)
    if (!isAny) return []
    return access.write((connection) =>
      connection
        .statement(expired)
        .all(now, most)
        .map((row) => {
          const [tenant, deliveryId] = [text(row.tenant), text(row.delivery_id)]
          connection.statement(remove).run(tenant, deliveryId)
          connection.statement(finish).run(now, tenant, deliveryId)
          return { tenant, deliveryId, messageId: text(row.message_id), endpointId: text(row.endpoint_id) }
        }),
    )
  }
}
