import type { FeedGrant, OutboxStore } from '@posthorn/core'
import { bool, type TableNames } from '@posthorn/sql'
import type { Connection } from '../connection/connection.js'

type Verb = OutboxStore<never>['feed']

/**
 * Lets held deliveries go. SEARCH queue USING COVERING INDEX queue_held (endpoint_id=?), in index order: oldest due first.
 * The head of an ordered endpoint: SEARCH queue USING INDEX queue_head (endpoint_id=?).
 */
export function feedVerb(tables: TableNames) {
  const first = (due: string) => `(tenant, delivery_id) IN (SELECT tenant, delivery_id FROM ${tables.queue}
    WHERE status = 'held' AND endpoint_id = ?${due} ORDER BY due_at, message_id LIMIT ?)`
  const ordered = `SELECT is_ordered FROM ${tables.endpoints} WHERE id = ?`
  const letGo = `UPDATE ${tables.queue} SET status = 'pending' WHERE ${first('')}`
  const head = `SELECT status FROM ${tables.queue} WHERE endpoint_id = ? AND is_head`
  const letHeadGo = `UPDATE ${tables.queue} SET status = 'pending' WHERE endpoint_id = ? AND is_head`
  const makeHead = `UPDATE ${tables.queue} SET status = 'pending', is_head = 1 WHERE ${first(' AND due_at <= ?')}`

  function feedOne(connection: Connection, { endpointId, count }: FeedGrant, now: number): number {
    const isOrdered = bool(connection.statement(ordered).get(endpointId)?.is_ordered ?? 0)
    if (!isOrdered || count < 1) return connection.statement(letGo).run(endpointId, count)
    const found = connection.statement(head).get(endpointId)
    if (found === undefined) return connection.statement(makeHead).run(endpointId, now, 1)
    return found.status === 'held' ? connection.statement(letHeadGo).run(endpointId) : 0
  }

  return (connection: Connection, { grants, now = Date.now() }: Parameters<Verb>[0]): Map<string, number> =>
    new Map(grants.map((grant): [string, number] => [grant.endpointId, feedOne(connection, grant, now)]))
}
