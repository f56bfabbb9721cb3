import type { OutboxStore } from '@posthorn/core'
import { int, type TableNames, textOrNull } from '@posthorn/sql'
import type { Query } from '../connection/connection.js'
import { timeSql } from '../dialect.js'
import { isUuid } from '../ids.js'

type Verb = OutboxStore<never>['cancel']
type Request = Parameters<Verb>[0]

/** Rows of a tenant in the queue that one batch looks at for those of an endpoint: some ten ms. */
const stretch = 10_000

/** No id is lower: where the first batch begins. */
const start = '00000000-0000-0000-0000-000000000000'

/*
 * $1 now, $2 tenant, $3 limit, $4 reason, $5 which.
 * - `looked`, by endpoint, which is rare: the next stretch of what the tenant has in the queue, by its key. An index for it
 *   would be one more to write for every publish and every claim.
 * - `rows`: locked before they are counted against the limit, so fewer than the limit means none are left in there.
 * Rows are found by `= ANY (ARRAY(...))`: a join of what the planner takes for thousands of rows would read all of the queue.
 */
function cancelSql(tables: TableNames, looked: string): string {
  return `WITH clock AS MATERIALIZED (SELECT ${timeSql('$1')} AS now),
looked AS MATERIALIZED (${looked}),
rows AS MATERIALIZED (
  SELECT delivery_id FROM ${tables.queue}
  WHERE tenant = $2::text AND delivery_id = ANY (ARRAY(SELECT delivery_id FROM looked WHERE is_wanted))
  ORDER BY delivery_id LIMIT $3::bigint FOR UPDATE),
gone AS (
  DELETE FROM ${tables.queue} WHERE tenant = $2::text AND delivery_id = ANY (ARRAY(SELECT delivery_id FROM rows))
  RETURNING delivery_id, attempts),
log AS (
  UPDATE ${tables.deliveries} d SET status = 'cancelled', unsuccessful = true, cancel_reason = $4::text, attempts = gone.attempts,
    finished_at = (SELECT now FROM clock)
  FROM gone WHERE d.tenant = $2::text AND d.id = gone.delivery_id)
SELECT (SELECT count(*) FROM gone)::text AS cancelled, (SELECT count(*) FROM looked)::text AS looked,
  (SELECT delivery_id FROM looked ORDER BY delivery_id DESC LIMIT 1)::text AS last,
  (SELECT delivery_id FROM rows ORDER BY delivery_id DESC LIMIT 1)::text AS last_cancelled`
}

/** Cancels those of an endpoint ($5) in the stretch that follows a delivery id ($6). */
export function cancelStretchSql(tables: TableNames): string {
  const next = `SELECT delivery_id, endpoint_id = $5::text AS is_wanted FROM ${tables.queue}
  WHERE tenant = $2::text AND delivery_id > $6::uuid ORDER BY delivery_id LIMIT ${stretch}`
  return cancelSql(tables, next)
}

/** `cancel`: one statement a batch. */
export function cancelVerb(tables: TableNames) {
  const one = `SELECT delivery_id, true AS is_wanted FROM ${tables.queue}
  WHERE tenant = $2::text AND delivery_id = $5::uuid`
  const byId = cancelSql(tables, one)
  const byIds = cancelSql(tables, `SELECT unnest($5::uuid[]) AS delivery_id, true AS is_wanted`)
  const byEndpoint = cancelStretchSql(tables)

  return async (query: Query, { tenant, where, reason, after, limit, now }: Request): ReturnType<Verb> => {
    const values = [now ?? null, tenant, limit, reason]
    if ('id' in where) {
      if (!isUuid(where.id)) return { cancelled: 0, next: null }
      const [row] = await query(byId, [...values, where.id])
      return { cancelled: int(row?.cancelled), next: null }
    }
    if ('ids' in where) {
      const [row] = await query(byIds, [...values, where.ids.filter(isUuid)])
      return { cancelled: int(row?.cancelled), next: null }
    }
    const [row] = await query(byEndpoint, [...values, where.endpointId, after ?? start])
    const cancelled = int(row?.cancelled)
    const end = int(row?.looked) < stretch ? null : textOrNull(row?.last ?? null)
    return { cancelled, next: cancelled < limit ? end : textOrNull(row?.last_cancelled ?? null) }
  }
}
