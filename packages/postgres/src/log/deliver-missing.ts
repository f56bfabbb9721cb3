import type { LogStore } from '@posthorn/core'
import { intOrNull, type TableNames, text } from '@posthorn/sql'
import type { Query } from '../connection/connection.js'
import { timeSql } from '../dialect.js'
import { isUuid } from '../ids.js'
import { statusSql } from '../outbox/status-sql.js'
import { housekeepingLocks } from './housekeeping.js'

type Request = Parameters<LogStore['deliverMissing']>[0]

/**
 * `deliverMissing`, after its lock, so that it sees what calls before it made. $1 messages as JSON, $2 tenant, $3 endpoint, $4
 * time.
 * - `e`: locked, so that whoever deletes the endpoint, or its tenant, finds what is made here.
 * - `p`: messages by key, which OFFSET 0 holds the planner to. The delivery that may be there is looked for along the index by
 *   endpoint, where deliveries have the time of their messages; as an aggregate, which the planner cannot make a join of.
 */
function deliverMissingSql(t: TableNames): string {
  return `WITH i AS MATERIALIZED (
  SELECT * FROM json_to_recordset($1::text::json) AS r(id uuid, delivery uuid, delay bigint)),
clock AS MATERIALIZED (SELECT ${timeSql('$4')} AS now),
e AS MATERIALIZED (
  SELECT id, is_active, suspended_at, is_ordered FROM ${t.endpoints} WHERE id = $3::text AND tenant = $2::text FOR SHARE),
h AS MATERIALIZED (SELECT endpoint_id, gated FROM ${t.health} WHERE endpoint_id = $3::text),
p AS MATERIALIZED (
  SELECT i.delivery AS id, m.id AS message_id, e.id AS endpoint_id, m.type, m.size, m.created_at, m.expires_at,
    greatest(coalesce(m.deliver_at, 0), (SELECT now FROM clock) + i.delay) AS due_at, ${statusSql('e', 'h')} AS status
  FROM e LEFT JOIN h ON h.endpoint_id = e.id CROSS JOIN i
  CROSS JOIN LATERAL (
    SELECT id, type, size, created_at, deliver_at, expires_at FROM ${t.messages} WHERE tenant = $2::text AND id = i.id OFFSET 0) m
  CROSS JOIN LATERAL (
    SELECT count(*) AS n FROM ${t.deliveries} WHERE tenant = $2::text AND endpoint_id = $3::text AND message_id = i.id
      AND id >= (left(i.id::text, 13) || '-0000-0000-000000000000')::uuid
      AND id <= (left(i.id::text, 13) || '-ffff-ffff-ffffffffffff')::uuid) had
  WHERE had.n = 0),
d AS (
  INSERT INTO ${t.deliveries} (id, tenant, message_id, endpoint_id, event_type, status, attempts, created_at)
  SELECT id, $2::text, message_id, endpoint_id, type, 'open', 0, created_at FROM p),
q AS (
  INSERT INTO ${t.queue} (delivery_id, tenant, message_id, endpoint_id, status, due_at, token, attempts,
    attempts_in_budget, size, expires_at)
  SELECT id, $2::text, message_id, endpoint_id, status, due_at, 0, 0, 0, size, expires_at FROM p)
SELECT id::text, (SELECT min(due_at) FROM p WHERE status = 'pending')::text AS first_due_at FROM p`
}

/** In a transaction. Gives when the first of them is due, too; null where none is pending. */
export function deliverMissingVerb(tables: TableNames) {
  const deliver = deliverMissingSql(tables)
  const { makes } = housekeepingLocks(tables)

  return async (
    query: Query,
    { tenant, endpointId, messages, now }: Request,
  ): Promise<{ ids: string[]; firstDueAt: number | null }> => {
    const given = messages
      .filter(({ id, deliveryId }) => isUuid(id) && isUuid(deliveryId))
      .map(({ id, deliveryId, delayMs }) => ({ id, delivery: deliveryId, delay: delayMs }))
    if (given.length === 0) return { ids: [], firstDueAt: null }
    await query(makes, [])
    const rows = await query(deliver, [JSON.stringify(given), tenant, endpointId, now ?? null])
    return { ids: rows.map((row) => text(row.id)), firstDueAt: intOrNull(rows[0]?.first_due_at ?? null) }
  }
}
