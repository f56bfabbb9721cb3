import { type LogStore, uuidv7Time } from '@posthorn/core'
import { int, type TableNames, textOrNull } from '@posthorn/sql'
import type { Query } from '../connection/connection.js'
import { housekeepingLocks } from './housekeeping.js'

type Verb = LogStore['prune']

/** Tenants that one batch visits: of one that has nothing old, it reads where its first and last entries are. */
export const mostTenants = 1000

/** No id is lower, or higher. */
const first = '00000000-0000-0000-0000-000000000000'
const last = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

/**
 * One batch in one statement. It never touches a queue row, so it blocks no claim and no claim blocks it. $1 before, $2
 * limit, $3 and $4 tenant and id where the last batch ended, $5 the id of that time.
 * - `visited`, `looked`: tenant by tenant along the key of messages, as ids carry the time: what is kept is not walked
 *   again, and what is younger never. Both stop as soon as there are enough.
 * - `old` leaves out what is open. Rows that a publish or another prune has are skipped.
 * - `locked` locks their deliveries in id order and so sees them as they are now: a delivery that was requeued in
 *   between is open, and its message stays. So does that of one which was sent again and
 *   is final: its new attempts are not seen here.
 * - `c`, `s`: what creations of endpoints were answered with, links and sessions go too, as many of a batch as messages.
 */
export function pruneSql(tables: TableNames): string {
  return `WITH visited AS MATERIALIZED (
  WITH RECURSIVE walk AS (
    SELECT $3::text COLLATE "C" AS tenant, $4::uuid AS after
    UNION ALL
    SELECT n.tenant, '${first}'::uuid FROM walk CROSS JOIN LATERAL (
      SELECT tenant FROM ${tables.messages} WHERE tenant > walk.tenant ORDER BY tenant LIMIT 1) n)
  SELECT tenant, after FROM walk LIMIT ${mostTenants}),
looked AS MATERIALIZED (
  SELECT m.tenant, m.id FROM visited v CROSS JOIN LATERAL (
    SELECT tenant, id FROM ${tables.messages} WHERE tenant = v.tenant AND id > v.after AND id < $5::uuid
    ORDER BY id LIMIT $2::bigint) m
  LIMIT $2::bigint),
old AS MATERIALIZED (
  SELECT m.tenant, m.id, d.attempts FROM looked
  JOIN ${tables.messages} m ON m.tenant = looked.tenant AND m.id = looked.id
  CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE status = 'open') AS open, coalesce(sum(attempts), 0) AS attempts
    FROM ${tables.deliveries} WHERE tenant = m.tenant AND message_id = m.id) d
  WHERE m.created_at < $1::bigint AND d.open = 0
  FOR UPDATE OF m SKIP LOCKED),
locked AS MATERIALIZED (
  SELECT d.tenant, d.id, d.message_id, d.status, d.attempts
  FROM ${tables.deliveries} d JOIN old ON old.tenant = d.tenant AND old.id = d.message_id
  ORDER BY d.id FOR UPDATE OF d),
gone AS MATERIALIZED (
  SELECT old.tenant, old.id FROM old LEFT JOIN (
    SELECT tenant, message_id, bool_or(status = 'open') AS is_open, sum(attempts) AS attempts FROM locked
    GROUP BY tenant, message_id) l ON l.tenant = old.tenant AND l.message_id = old.id
  WHERE l.is_open IS NOT TRUE AND (l.attempts > old.attempts) IS NOT TRUE),
rows AS MATERIALIZED (
  SELECT locked.tenant, locked.id FROM locked JOIN gone ON gone.tenant = locked.tenant AND gone.id = locked.message_id),
a AS (DELETE FROM ${tables.attempts} a USING rows WHERE a.tenant = rows.tenant AND a.delivery_id = rows.id),
d AS (DELETE FROM ${tables.deliveries} d USING rows WHERE d.tenant = rows.tenant AND d.id = rows.id),
m AS (DELETE FROM ${tables.messages} m USING gone WHERE m.tenant = gone.tenant AND m.id = gone.id RETURNING m.id),
c AS (
  DELETE FROM ${tables.creations} WHERE (tenant, key) IN (
    SELECT tenant, key FROM ${tables.creations} WHERE expires_at < $1::bigint LIMIT $2::bigint FOR UPDATE SKIP LOCKED)
  RETURNING 1),
s AS (
  DELETE FROM ${tables.sessions} WHERE id IN (
    SELECT id FROM ${tables.sessions} WHERE expires_at < $1::bigint LIMIT $2::bigint FOR UPDATE SKIP LOCKED)
  RETURNING 1)
SELECT (SELECT count(*) FROM m)::text AS messages, (
  CASE WHEN (SELECT count(*) FROM looked) = $2::bigint
    THEN (SELECT json_build_array(tenant, id) FROM looked ORDER BY tenant DESC, id DESC LIMIT 1)
  WHEN (SELECT count(*) FROM visited) = ${mostTenants} OR (SELECT count(*) FROM c) = $2::bigint
    OR (SELECT count(*) FROM s) = $2::bigint
    THEN (SELECT json_build_array(max(tenant), '${last}') FROM visited) END)::text AS next`
}

/** `prune`. Where a batch ends is the tenant and the id of the last message looked at, as JSON. */
export function pruneVerb(tables: TableNames) {
  const prune = pruneSql(tables)
  const { deletes } = housekeepingLocks(tables)

  return async (query: Query, { before, after, limit }: Parameters<Verb>[0]): ReturnType<Verb> => {
    const until = `${uuidv7Time(before)}-0000-0000-000000000000`
    const [tenant = '', id = first]: string[] = JSON.parse(after ?? '[]')
    await query(deletes, [])
    const [row] = await query(prune, [before, limit, tenant, id, until])
    return { messages: int(row?.messages), next: textOrNull(row?.next ?? null) }
  }
}
