import type { LogStore } from '@posthorn/core'
import { int, intOrNull, isHeldRow, type TableNames, text } from '@posthorn/sql'
import type { Connection } from '../connection/connection.js'

type Request = Parameters<LogStore['requeue']>[0]

/** Makes final deliveries pending again, or held where their endpoint would hold them. Each is found by key. */
export function requeueVerb(tables: TableNames) {
  const final = `SELECT d.message_id, d.endpoint_id, d.attempts, e.is_active, e.suspended_at, e.is_ordered, coalesce(h.gated, 0) AS gated, m.size,
      m.deliver_at, m.expires_at
    FROM ${tables.deliveries} d
    JOIN ${tables.endpoints} e ON e.id = d.endpoint_id AND e.tenant = d.tenant
    LEFT JOIN ${tables.health} h ON h.endpoint_id = e.id
    JOIN ${tables.messages} m ON m.tenant = d.tenant AND m.id = d.message_id
    WHERE d.tenant = ? AND d.id = ? AND d.status <> 'open'`
  const insert = `INSERT INTO ${tables.queue} (delivery_id, tenant, message_id, endpoint_id, status, due_at, token,
    attempts, attempts_in_budget, size, expires_at) VALUES (?, ?, ?, ?, ?, ?, 0, ?, 0, ?, ?)`
  const reopen = `UPDATE ${tables.deliveries} SET status = 'open', cancel_reason = NULL, unsuccessful = 0, diverted = 0,
    finished_at = NULL WHERE tenant = ? AND id = ?`

  return (connection: Connection, { tenant, ids, delaysMs = [], now = Date.now() }: Request): { ids: string[] } => {
    const requeued = ids.filter((id, index) => {
      const row = connection.statement(final).get(tenant, id)
      const dueAt = Math.max(intOrNull(row?.deliver_at ?? null) ?? 0, now + (delaysMs[index] ?? 0))
      const expiresAt = intOrNull(row?.expires_at ?? null)
      if (row === undefined || (expiresAt !== null && expiresAt <= dueAt)) return false
      const status = isHeldRow(row) ? 'held' : 'pending'
      const place = [id, tenant, text(row.message_id), text(row.endpoint_id), status, dueAt]
      connection.statement(insert).run(...place, int(row.attempts), int(row.size), expiresAt)
      connection.statement(reopen).run(tenant, id)
      return true
    })
    return { ids: requeued }
  }
}
