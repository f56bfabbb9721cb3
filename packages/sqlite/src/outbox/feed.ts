import type { OutboxStore } from '@posthorn/core'
import type { TableNames } from '@posthorn/sql'
import type { Connection } from '../connection/connection.js'

type Verb = OutboxStore<never>['feed']

/**
 * Lets held deliveries go. SEARCH queue USING COVERING INDEX queue_held (endpoint_id=?), in index order: oldest due first.
 * In order of insertion it sorts what the endpoint has held.
 */
export function feedVerb(tables: TableNames) {
  const letGo = (columns: string) => `UPDATE ${tables.queue} SET status = 'pending' WHERE (tenant, delivery_id) IN (
    SELECT tenant, delivery_id FROM ${tables.queue} WHERE status = 'held' AND endpoint_id = ? ORDER BY ${columns} LIMIT ?)`
  const by = { due: letGo('due_at, delivery_id'), insertion: letGo('message_id') }

  return (connection: Connection, { grants }: Parameters<Verb>[0]): Map<string, number> => {
    const moved = grants.map(({ endpointId, count, order = 'due' }): [string, number] => [
      endpointId,
      connection.statement(by[order]).run(endpointId, count),
    ])
    return new Map(moved)
  }
}
