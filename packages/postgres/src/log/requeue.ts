import type { LogStore } from '@posthorn/core'
import { intOrNull, type TableNames, text } from '@posthorn/sql'
import type { Query } from '../connection/connection.js'
import { timeSql } from '../dialect.js'
import { isUuid } from '../ids.js'
import { statusSql } from '../outbox/status-sql.js'

type Request = Parameters<LogStore['requeue']>[0]

/**
 * `requeue`: one statement. $1 tenant, $2 ids, $3 time, $4 what each of the ids waits in ms. `pick` locks the final rows in id order, as prune does, so that a
 * row is either requeued or pruned; the queue rows follow from the rows that were in fact reopened. OFFSET 0 keeps the
 * planner to lookups by key, however many endpoints and messages there are. Gives when the first of them is due, too.
 */
function requeueSql(tables: TableNames): string {
  return `WITH clock AS MATERIALIZED (SELECT ${timeSql('$3')} AS now),
pick AS MATERIALIZED (
  SELECT d.tenant, d.id, e.is_active, e.suspended_at, e.is_ordered, h.gated, m.size, m.expires_at, w.due_at
  FROM ${tables.deliveries} d
  CROSS JOIN LATERAL (SELECT * FROM ${tables.endpoints} WHERE id = d.endpoint_id AND tenant = d.tenant OFFSET 0) e
  LEFT JOIN LATERAL (SELECT * FROM ${tables.health} WHERE endpoint_id = d.endpoint_id OFFSET 0) h ON true
  CROSS JOIN LATERAL (SELECT size, deliver_at, expires_at FROM ${tables.messages} WHERE tenant = d.tenant AND id = d.message_id OFFSET 0) m
  CROSS JOIN LATERAL (
    SELECT greatest(coalesce(m.deliver_at, 0),
      (SELECT now FROM clock) + coalesce(($4::bigint[])[array_position($2::uuid[], d.id)], 0)) AS due_at OFFSET 0) w
  WHERE d.tenant = $1 AND d.id = ANY($2::uuid[]) AND d.status <> 'open'
    AND (m.expires_at IS NULL OR m.expires_at > w.due_at)
  ORDER BY d.id FOR UPDATE OF d),
u AS (
  UPDATE ${tables.deliveries} d SET status = 'open', cancel_reason = NULL, unsuccessful = false, diverted = false,
    finished_at = NULL
  FROM pick WHERE d.tenant = pick.tenant AND d.id = pick.id
  RETURNING d.id, d.tenant, d.message_id, d.endpoint_id, d.attempts, pick.size, pick.expires_at, pick.due_at,
    ${statusSql('pick', 'pick')} AS status),
q AS (
  INSERT INTO ${tables.queue} (delivery_id, tenant, message_id, endpoint_id, status, due_at, token, attempts,
    attempts_in_budget, size, expires_at)
  SELECT id, tenant, message_id, endpoint_id, status, due_at, 0, attempts, 0, size, expires_at FROM u RETURNING due_at)
SELECT id::text, (SELECT min(due_at) FROM q)::text AS first_due_at FROM u`
}

export function requeueVerb(query: Query, tables: TableNames) {
  const requeue = requeueSql(tables)

  return async ({
    tenant,
    ids,
    delaysMs = [],
    now,
  }: Request): Promise<{ ids: string[]; firstDueAt: number | null }> => {
    const delayOf = new Map(ids.map((id, index) => [id, delaysMs[index] ?? 0]))
    const known = [...delayOf.keys()].filter(isUuid)
    const delays = known.map((id) => delayOf.get(id) ?? 0)
    const rows = await query(requeue, [tenant, known, now ?? null, delays])
    return { ids: rows.map((row) => text(row.id)), firstDueAt: intOrNull(rows[0]?.first_due_at ?? null) }
  }
}
