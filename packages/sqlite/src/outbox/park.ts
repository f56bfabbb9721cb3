import type { OutboxStore } from '@posthorn/core'
import { type TableNames, text } from '@posthorn/sql'
import { batchRows } from '../batch-rows.js'
import type { Connection } from '../connection/connection.js'

type Verb = OutboxStore<never>['park']

/** How many due rows a call looks at for rows to park. */
const parkWindow = 5000

/**
 * Moves due rows of endpoints out of the way.
 *
 * due: SEARCH queue USING INDEX queue_due (due_at<?), its first rows only. The rows to park are among those that claims
 * meet, so they are near the front; what lies further back, or goes beyond a batch, is parked when claims get there. That
 * bounds the time, and spares an index by endpoint that every publish and settle would pay for (schema/initial.ts). A live
 * lease ends in the future, so `due_at <= now` leaves leased rows alone.
 */
export function parkVerb(tables: TableNames) {
  const due = `SELECT tenant, delivery_id, endpoint_id FROM (
      SELECT tenant, delivery_id, endpoint_id FROM ${tables.queue} WHERE status = 'pending' AND due_at <= ?
      ORDER BY due_at, delivery_id LIMIT ?)
    WHERE endpoint_id IN (SELECT value FROM json_each(?)) LIMIT ?`
  const hold = `UPDATE ${tables.queue} SET status = 'held', token = 0 WHERE tenant = ? AND delivery_id = ?`

  return (connection: Connection, { endpointIds, limit, now = Date.now(), dueBy = now }: Parameters<Verb>[0]): void => {
    if (endpointIds.length === 0 || limit === 0) return
    const left = new Map(endpointIds.map((id) => [id, limit]))
    const window = Math.max(parkWindow, limit)
    for (const row of connection
      .statement(due)
      .all(Math.min(now, dueBy), window, JSON.stringify(endpointIds), batchRows)) {
      const endpointId = text(row.endpoint_id)
      const more = left.get(endpointId) ?? 0
      if (more === 0) continue
      left.set(endpointId, more - 1)
      connection.statement(hold).run(text(row.tenant), text(row.delivery_id))
    }
  }
}
