import type { LogStore } from '@posthorn/core'
import { type TableNames, text } from '@posthorn/sql'
import type { Connection } from '../connection/connection.js'

type Request = Parameters<LogStore['prune']>[0]

/** Deletes old messages that are done, with their deliveries and attempts. A delivery is `open` until it is final. */
export function pruneVerb(tables: TableNames) {
  const done = `SELECT m.id FROM ${tables.messages} m WHERE m.created_at < ? AND NOT EXISTS (
    SELECT 1 FROM ${tables.deliveries} d WHERE d.message_id = m.id AND d.status = 'open') ORDER BY m.created_at LIMIT ?`
  const attempts = `DELETE FROM ${tables.attempts} WHERE delivery_id IN (
    SELECT id FROM ${tables.deliveries} WHERE message_id = ?)`
  const deliveries = `DELETE FROM ${tables.deliveries} WHERE message_id = ?`
  const message = `DELETE FROM ${tables.messages} WHERE id = ?`

  const creations = `DELETE FROM ${tables.creations} WHERE expires_at < ?`

  return (connection: Connection, { before, limit }: Request): { messages: number } => {
    const rows = connection.statement(done).all(before, limit)
    for (const row of rows) {
      const id = text(row.id)
      for (const sql of [attempts, deliveries, message]) connection.statement(sql).run(id)
    }
    connection.statement(creations).run(before)
    return { messages: rows.length }
  }
}
