import type { OutboxStore } from '@posthorn/core'
import type { TableNames } from '@posthorn/sql'
import type { Connection } from '../connection/connection.js'

type Verb = OutboxStore<never>['release']

/** Gives claimed deliveries back unsent. Rows by primary key; the token is the fence. */
export function releaseVerb(tables: TableNames) {
  const giveBack = `UPDATE ${tables.queue} SET status = ?, due_at = ?, token = 0 WHERE tenant = ?
    AND delivery_id = ? AND token = ?`

  return (connection: Connection, { deliveries }: Parameters<Verb>[0]): void => {
    for (const { tenant, deliveryId, token, status, dueAt } of deliveries) {
      connection.statement(giveBack).run(status, dueAt, tenant, deliveryId, token)
    }
  }
}
