import type { LogStore } from '@posthorn/core'
import { int, isHeldRow, requeueCandidates, type SqlContext, type TableNames, text } from '@posthorn/sql'
import type { Connection } from '../connection/connection.js'

type Request = Parameters<LogStore['requeue']>[0]

/** Makes final deliveries pending again, or held where their endpoint would hold them. */
export function requeueVerb({ db }: SqlContext, tables: TableNames) {
  const insert = `INSERT INTO ${tables.queue} (delivery_id, tenant, message_id, endpoint_id, status, due_at, token,
    attempts, attempts_in_budget, size) VALUES (?, ?, ?, ?, ?, ?, 0, ?, 0, ?)`
  const reopen = `UPDATE ${tables.deliveries} SET status = 'open', cancel_reason = NULL, unsuccessful = 0, diverted = 0,
    finished_at = NULL WHERE tenant = ? AND id = ?`

  return (connection: Connection, request: Request): { ids: string[] } => {
    const now = request.now ?? Date.now()
    const ids = connection.query(requeueCandidates(db, request)).map((row) => {
      const id = text(row.id)
      const { tenant, message_id: messageId, endpoint_id: endpointId } = row
      connection
        .statement(insert)
        .run(
          ...[id, text(tenant), text(messageId), text(endpointId), isHeldRow(row) ? 'held' : 'pending', now],
          ...[int(row.attempts), int(row.size)],
        )
      connection.statement(reopen).run(text(tenant), id)
      return id
    })
    return { ids }
  }
}
