import type { LogStore } from '@posthorn/core'
import { int, intOrNull, isHeldRow, type TableNames, text } from '@posthorn/sql'
import type { Connection } from '../connection/connection.js'

type Request = Parameters<LogStore['deliverMissing']>[0]

/**
 * Makes deliveries of messages to an endpoint that has none of them. The one that may be there is looked for along the index
 * by endpoint, where deliveries have the time of their messages: SEARCH d USING INDEX deliveries_endpoint (tenant=? AND
 * endpoint_id=? AND id>? AND id<?). The `+` keeps the planner from the index by message, which has those of all endpoints.
 */
export function deliverMissingVerb(tables: TableNames) {
  const endpoint = `SELECT e.is_active, e.suspended_at, e.is_ordered, coalesce(h.gated, 0) AS gated FROM ${tables.endpoints} e
    LEFT JOIN ${tables.health} h ON h.endpoint_id = e.id WHERE e.id = ? AND e.tenant = ?`
  const wanted = `SELECT m.type, m.size, m.created_at, m.deliver_at, m.expires_at FROM ${tables.messages} m
    WHERE m.tenant = ? AND m.id = ? AND NOT EXISTS (SELECT 1 FROM ${tables.deliveries} d WHERE d.tenant = m.tenant
      AND d.endpoint_id = ? AND d.id >= substr(m.id, 1, 13) AND d.id < substr(m.id, 1, 13) || 'g'
      AND +d.message_id = m.id)`
  const insertDelivery = `INSERT INTO ${tables.deliveries} (id, tenant, message_id, endpoint_id, event_type, status,
    attempts, created_at) VALUES (?, ?, ?, ?, ?, 'open', 0, ?)`
  const insertQueued = `INSERT INTO ${tables.queue} (delivery_id, tenant, message_id, endpoint_id, status, due_at, token,
    attempts, attempts_in_budget, size, expires_at) VALUES (?, ?, ?, ?, ?, ?, 0, 0, 0, ?, ?)`

  return (connection: Connection, request: Request): { ids: string[] } => {
    const { tenant, endpointId, messages, now = Date.now() } = request
    const row = connection.statement(endpoint).get(endpointId, tenant)
    if (row === undefined) return { ids: [] }
    const status = isHeldRow(row) ? 'held' : 'pending'
    const made = messages.filter(({ id, deliveryId, delayMs }) => {
      const message = connection.statement(wanted).get(tenant, id, endpointId)
      if (message === undefined) return false
      const dueAt = Math.max(intOrNull(message.deliver_at) ?? 0, now + delayMs)
      const place = [deliveryId, tenant, id, endpointId]
      connection.statement(insertDelivery).run(...place, text(message.type), int(message.created_at))
      connection.statement(insertQueued).run(...place, status, dueAt, int(message.size), intOrNull(message.expires_at))
      return true
    })
    return { ids: made.map(({ deliveryId }) => deliveryId) }
  }
}
