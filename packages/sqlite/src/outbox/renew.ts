import type { OutboxStore } from '@posthorn/core'
import type { TableNames } from '@posthorn/sql'
import type { Connection } from '../connection/connection.js'

type Verb = OutboxStore<never>['renew']

/** Extends leases. Rows by primary key; the token is the fence. */
export function renewVerb(tables: TableNames) {
  const extend = `UPDATE ${tables.queue} SET due_at = ? WHERE delivery_id = ? AND token = ? AND status = 'pending'`

  return (connection: Connection, { claims, leaseMs, now = Date.now() }: Parameters<Verb>[0]) => {
    const lost = claims
      .filter(({ deliveryId, token }) => connection.statement(extend).run(now + leaseMs, deliveryId, token) === 0)
      .map(({ deliveryId }) => deliveryId)
    return { lost }
  }
}
