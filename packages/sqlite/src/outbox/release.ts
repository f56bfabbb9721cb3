import type { OutboxStore } from '@posthorn/core'
import { type TableNames, text } from '@posthorn/sql'
import { batchRows } from '../batch-rows.js'
import type { Connection } from '../connection/connection.js'

type Verb = OutboxStore<never>['release']

/** How many due rows a call looks at for rows to park. */
const parkWindow = 5000

/**
 * Gives claimed deliveries back unsent, then parks. Rows by primary key; the token is the fence.
 *
 * due: SEARCH queue USING INDEX queue_due (due_at<?), its first rows only. The rows to park are among those that claims
 * meet, so they are near the front; what lies further back, or goes beyond a batch, is parked when claims get there. That
 * bounds the time, and spares an index by endpoint that every publish and settle would pay for (schema/initial.ts). A live
 * lease ends in the future, so `due_at <= now` leaves leased rows alone.
 */
export function releaseVerb(tables: TableNames) {
  const giveBack = `UPDATE ${tables.queue} SET status = ?, due_at = ?, token = 0 WHERE delivery_id = ? AND token = ?`
  const due = `SELECT delivery_id, endpoint_id FROM (
      SELECT delivery_id, endpoint_id FROM ${tables.queue} WHERE status = 'pending' AND due_at <= ?
      ORDER BY due_at, delivery_id LIMIT ?)
    WHERE endpoint_id IN (SELECT value FROM json_each(?)) LIMIT ?`
  const hold = `UPDATE ${tables.queue} SET status = 'held', token = 0 WHERE delivery_id = ?`

  function park(connection: Connection, endpointIds: readonly string[], parkLimit: number, now: number): void {
    const left = new Map(endpointIds.map((id) => [id, parkLimit]))
    const window = Math.max(parkWindow, parkLimit)
    for (const row of connection.statement(due).all(now, window, JSON.stringify(endpointIds), batchRows)) {
      const endpointId = text(row.endpoint_id)
      const more = left.get(endpointId) ?? 0
      if (more === 0) continue
      left.set(endpointId, more - 1)
      connection.statement(hold).run(text(row.delivery_id))
    }
  }

  return (connection: Connection, request: Parameters<Verb>[0]): void => {
    for (const { deliveryId, token, status, dueAt } of request.deliveries) {
      connection.statement(giveBack).run(status, dueAt, deliveryId, token)
    }
    if (request.park.length > 0 && request.parkLimit > 0) {
      park(connection, request.park, request.parkLimit, request.now ?? Date.now())
    }
  }
}
