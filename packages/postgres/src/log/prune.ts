import { type LogStore, uuidv7Time } from '@posthorn/core'
import { int, type TableNames, textOrNull } from '@posthorn/sql'
import type { Query } from '../connection/connection.js'

type Verb = LogStore['prune']

/** Where the first batch begins: no id is lower. */
const start = '00000000-0000-0000-0000-000000000000'

/**
 * `prune`: one batch in one statement. It never touches a queue row, so it blocks no claim and no claim blocks it.
 * - `looked` walks the key of messages, as ids carry the time, from where the last batch ended, so that what is kept is
 *   not walked again.
 * - `old` leaves out what is open. Rows that a publish or another prune has are skipped.
 * - `locked` locks their deliveries in id order and so sees them as they are now: a delivery that was requeued in
 *   between is open, and its message stays.
 * - `c`: what creations of endpoints were answered with goes too, as many of a batch as messages.
 */
export function pruneVerb(tables: TableNames) {
  const prune = `WITH looked AS MATERIALIZED (
  SELECT id FROM ${tables.messages} WHERE id > $3::uuid AND id < $4::uuid AND created_at < $1::bigint
  ORDER BY id LIMIT $2::bigint),
old AS MATERIALIZED (
  SELECT m.id FROM ${tables.messages} m WHERE m.id IN (SELECT id FROM looked)
    AND NOT EXISTS (SELECT FROM ${tables.deliveries} d WHERE d.message_id = m.id AND d.status = 'open')
  FOR UPDATE SKIP LOCKED),
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
m AS (DELETE FROM ${tables.messages} m USING gone WHERE m.id = gone.id RETURNING m.id),
c AS (
  DELETE FROM ${tables.creations} WHERE (tenant, key) IN (
    SELECT tenant, key FROM ${tables.creations} WHERE expires_at < $1::bigint LIMIT $2::bigint FOR UPDATE SKIP LOCKED)
  RETURNING 1)
SELECT (SELECT count(*) FROM m)::text AS messages, (SELECT count(*) FROM looked)::text AS looked,
  (SELECT count(*) FROM c)::text AS expired,
  (SELECT id FROM looked ORDER BY id DESC LIMIT 1)::text AS last`

  return async (query: Query, { before, after, limit }: Parameters<Verb>[0]): ReturnType<Verb> => {
    const until = `${uuidv7Time(before)}-0000-0000-000000000000`
    const [row] = await query(prune, [before, limit, after ?? start, until])
    const isDone = int(row?.looked) < limit && int(row?.expired) < limit
    return { messages: int(row?.messages), next: isDone ? null : (textOrNull(row?.last ?? null) ?? after ?? start) }
  }
}
