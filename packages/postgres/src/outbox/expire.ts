import type { OutboxStore } from '@posthorn/core'
import { type TableNames, text } from '@posthorn/sql'
import type { Query } from '../connection/connection.js'
import { timeSql } from '../dialect.js'

type Request = Parameters<OutboxStore<never>['expire']>[0]

/**
 * `expire`: walks the index queue_expires, which holds only what is held and has a time to expire at. LIMIT with a SELECT, as in `park`:
 * the planner may sort all that has expired else. SKIP LOCKED: of two callers each takes others. Rows are removed where they
 * are locked. $1 now, $2 limit.
 */
export function expireSql(tables: TableNames): string {
  return `WITH clock AS MATERIALIZED (SELECT ${timeSql('$1')} AS now),
expired AS MATERIALIZED (
  SELECT ctid AS place FROM ${tables.queue}
  WHERE status = 'held' AND expires_at IS NOT NULL AND expires_at <= (SELECT now FROM clock)
  ORDER BY expires_at LIMIT (SELECT $2::bigint) FOR UPDATE SKIP LOCKED),
gone AS (
  DELETE FROM ${tables.queue} WHERE ctid = ANY (ARRAY(SELECT place FROM expired))
  RETURNING tenant, delivery_id, message_id, endpoint_id, attempts),
log AS (
  UPDATE ${tables.deliveries} d SET status = 'cancelled', unsuccessful = true, cancel_reason = 'expired',
    attempts = gone.attempts, finished_at = (SELECT now FROM clock)
  FROM gone WHERE d.tenant = gone.tenant AND d.id = gone.delivery_id)
SELECT tenant, delivery_id::text, message_id::text, endpoint_id FROM gone`
}

export function expireVerb(tables: TableNames) {
  const expire = expireSql(tables)

  return async (query: Query, { limit, now }: Request): ReturnType<OutboxStore<never>['expire']> => {
    const rows = await query(expire, [now ?? null, limit])
    return rows.map((row) => ({
      tenant: text(row.tenant),
      deliveryId: text(row.delivery_id),
      messageId: text(row.message_id),
      endpointId: text(row.endpoint_id),
    }))
  }
}
