import type { EndpointState, OutboxStore, RenewResult } from '@posthorn/core'
import { bool, int, type TableNames, text } from '@posthorn/sql'
import type { Connection } from '../connection/connection.js'

type Verb = OutboxStore<never>['renew']

/** Extends leases, and tells how their endpoints stand. Rows by primary key; the token is the fence. */
export function renewVerb(tables: TableNames) {
  const extend = `UPDATE ${tables.queue} SET due_at = ? WHERE tenant = ? AND delivery_id = ? AND token = ?
    AND status = 'pending' RETURNING endpoint_id`
  const state = `SELECT e.version, h.gated FROM ${tables.endpoints} e JOIN ${tables.health} h ON h.endpoint_id = e.id
    WHERE e.id = ?`

  return (connection: Connection, { claims, leaseMs, now = Date.now() }: Parameters<Verb>[0]): RenewResult => {
    const lost: string[] = []
    const endpointIds = new Set<string>()
    for (const { tenant, deliveryId, token } of claims) {
      const renewed = connection.statement(extend).get(now + leaseMs, tenant, deliveryId, token)
      if (renewed === undefined) lost.push(deliveryId)
      else endpointIds.add(text(renewed.endpoint_id))
    }
    const endpoints: EndpointState[] = []
    for (const id of endpointIds) {
      const row = connection.statement(state).get(id)
      if (row !== undefined) endpoints.push({ id, version: int(row.version), gated: bool(row.gated) })
    }
    return { lost, endpoints, now }
  }
}
