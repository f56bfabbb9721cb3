import type { HeldEndpoint, OutboxStore } from '@posthorn/core'
import { bool, readEndpoint, readHealth, type TableNames, text } from '@posthorn/sql'
import type { Connection } from '../connection/connection.js'

type Verb = OutboxStore<never>['held']

/**
 * Lists endpoints that have held rows. One step per endpoint, however many rows it has:
 * SEARCH queue USING INDEX queue_held (endpoint_id>?).
 */
export function heldVerb(tables: TableNames) {
  const next = `SELECT endpoint_id, tenant FROM ${tables.queue} WHERE status = 'held' AND endpoint_id > ?
    ORDER BY endpoint_id LIMIT 1`
  const endpointOf = `SELECT * FROM ${tables.endpoints} WHERE id = ?`
  const busy = `SELECT 1 FROM ${tables.queue} WHERE endpoint_id = ? AND is_head AND status = 'pending'`
  const healthOf = `SELECT * FROM ${tables.health} WHERE endpoint_id = ?`

  return (connection: Connection, { after, limit }: Parameters<Verb>[0]): HeldEndpoint[] => {
    const found: HeldEndpoint[] = []
    // No id is empty, so every id comes after ''.
    let position = after ?? ''
    while (found.length < limit) {
      const row = connection.statement(next).get(position)
      if (row === undefined) break
      position = text(row.endpoint_id)
      const endpoint = connection.statement(endpointOf).get(position)
      const isOrdered = bool(endpoint?.is_ordered ?? 0)
      const isBusy = isOrdered && connection.statement(busy).get(position) !== undefined
      const health = connection.statement(healthOf).get(position)
      found.push({
        endpointId: position,
        tenant: text(row.tenant),
        endpoint: endpoint === undefined ? null : readEndpoint(endpoint),
        health: health === undefined ? null : readHealth(health),
        ...(isBusy ? { isBusy } : {}),
      })
    }
    return found
  }
}
