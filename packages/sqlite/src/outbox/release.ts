import type { OutboxStore } from '@posthorn/core'
import type { TableNames } from '@posthorn/sql'
import type { Connection } from '../connection/connection.js'

type Verb = OutboxStore<never>['release']

/**
 * Gives claimed deliveries back unsent, then parks. Rows by primary key; the token is the fence.
 *
 * park: SEARCH queue USING INDEX queue_endpoint (endpoint_id=?). Named, because the due index would be a walk through
 * everybody's due rows. A live lease ends in the future, so `due_at <= now` leaves leased rows alone.
 */
export function releaseVerb(tables: TableNames, prefix: string) {
  const giveBack = `UPDATE ${tables.queue} SET status = ?, due_at = ?, token = 0 WHERE delivery_id = ? AND token = ?`
  const park = `UPDATE ${tables.queue} SET status = 'held', token = 0 WHERE delivery_id IN (
    SELECT delivery_id FROM ${tables.queue} INDEXED BY "${prefix}queue_endpoint"
    WHERE status = 'pending' AND endpoint_id = ? AND due_at <= ? LIMIT ?)`

  return (connection: Connection, request: Parameters<Verb>[0]): void => {
    const now = request.now ?? Date.now()
    for (const { deliveryId, token, status, dueAt } of request.deliveries) {
      connection.statement(giveBack).run(status, dueAt, deliveryId, token)
    }
    for (const endpointId of request.park) connection.statement(park).run(endpointId, now, request.parkLimit)
  }
}
