import type { LogStore } from '@posthorn/core'
import { intOrNull, requeueCandidates, type SqlContext, type TableNames, text } from '@posthorn/sql'
import { sql } from 'kysely'
import type { Query } from '../connection/connection.js'
import { nowSql } from '../dialect.js'
import { isUuid, onlyUuids } from '../ids.js'
import { statusSql } from '../outbox/status-sql.js'

type Request = Parameters<LogStore['requeue']>[0]

/**
 * `requeue`: one statement. `pick` locks the final rows in id order, as prune does, so that a row is either requeued or
 * pruned; the queue rows follow from the rows that were in fact reopened. Gives when the first of them is due, too.
 */
export function requeueVerb(query: Query, { db }: SqlContext, tables: TableNames) {
  return async ({
    tenant,
    where,
    after,
    limit,
    now,
  }: Request): Promise<{ ids: string[]; firstDueAt: number | null }> => {
    if (after !== null && !isUuid(after)) return { ids: [], firstDueAt: null }
    const uuids = { ...where, id: onlyUuids(where.id), messageId: onlyUuids(where.messageId) }
    const pick = requeueCandidates(db, { tenant, where: uuids, after, limit }).forUpdate('d')
    const time = now === undefined ? sql.raw(nowSql) : sql`${now}::bigint`
    const requeue = sql`WITH pick AS MATERIALIZED (${pick}),
u AS (
  UPDATE ${sql.raw(tables.deliveries)} d SET status = 'open', cancel_reason = NULL, unsuccessful = false, diverted = false,
    finished_at = NULL
  FROM pick WHERE d.tenant = pick.tenant AND d.id = pick.id
  RETURNING d.id, d.tenant, d.message_id, d.endpoint_id, d.attempts, pick.size,
    ${sql.raw(statusSql('pick', 'pick'))} AS status),
q AS (
  INSERT INTO ${sql.raw(tables.queue)} (delivery_id, tenant, message_id, endpoint_id, status, due_at, token, attempts,
    attempts_in_budget, size)
  SELECT id, tenant, message_id, endpoint_id, status, ${time}, 0, attempts, 0, size FROM u RETURNING due_at)
SELECT id::text, (SELECT min(due_at) FROM q)::text AS first_due_at FROM u ORDER BY u.id`
    const { sql: statement, parameters } = requeue.compile(db)
    const rows = await query(statement, parameters)
    return { ids: rows.map((row) => text(row.id)), firstDueAt: intOrNull(rows[0]?.first_due_at ?? null) }
  }
}
