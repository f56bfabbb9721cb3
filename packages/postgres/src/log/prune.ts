import type { LogStore } from '@posthorn/core'
import { int, type TableNames } from '@posthorn/sql'
import type { Query } from '../connection/connection.js'

type Request = Parameters<LogStore['prune']>[0]

/**
 * `prune`: one batch in one statement. It never touches a queue row, so it blocks no claim and no claim blocks it.
 * - `old` walks messages_created and leaves out what is open. Rows that a publish or another prune has are skipped.
 * - `locked` locks their deliveries in id order and so sees them as they are now: a delivery that was requeued in
 *   between is open, and its message stays.
 */
export function pruneVerb(tables: TableNames) {
  const prune = `WITH old AS MATERIALIZED (
  SELECT id FROM ${tables.messages} m WHERE created_at < $1::bigint
    AND NOT EXISTS (SELECT FROM ${tables.deliveries} d WHERE d.message_id = m.id AND d.status = 'open')
  ORDER BY created_at LIMIT $2::bigint FOR UPDATE SKIP LOCKED),
locked AS MATERIALIZED (
  SELECT d.id, d.message_id, d.status FROM ${tables.deliveries} d JOIN old ON old.id = d.message_id
  ORDER BY d.id FOR UPDATE OF d),
gone AS MATERIALIZED (
  SELECT id FROM old WHERE id NOT IN (SELECT message_id FROM locked WHERE status = 'open')),
a AS (
  DELETE FROM ${tables.attempts} a USING locked JOIN gone ON gone.id = locked.message_id
  WHERE a.delivery_id = locked.id),
d AS (
  DELETE FROM ${tables.deliveries} d USING locked JOIN gone ON gone.id = locked.message_id WHERE d.id = locked.id),
m AS (DELETE FROM ${tables.messages} m USING gone WHERE m.id = gone.id RETURNING m.id)
SELECT count(*)::integer AS messages FROM m`

  return async (query: Query, { before, limit }: Request): Promise<{ messages: number }> => {
    await query(`DELETE FROM ${tables.creations} WHERE expires_at < $1::bigint`, [before])
    const [row] = await query(prune, [before, limit])
    return { messages: int(row?.messages) }
  }
}
