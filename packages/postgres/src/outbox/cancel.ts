import type { OutboxStore } from '@posthorn/core'
import { int, type TableNames } from '@posthorn/sql'
import type { Query } from '../connection/connection.js'
import { timeSql } from '../dialect.js'
import { isUuid } from '../ids.js'

type Verb = OutboxStore<never>['cancel']
type Request = Parameters<Verb>[0]

/**
 * `cancel`. By endpoint the two arms of the OR match the partial indexes queue_pending and queue_held. Rows are locked
 * before they are counted against the limit, so fewer than the limit means none are left. Every batch begins at the start:
 * what was cancelled is gone from the indexes.
 */
export function cancelVerb(tables: TableNames) {
  const cancel = (which: string) => `WITH clock AS MATERIALIZED (SELECT ${timeSql('$1')} AS now),
rows AS MATERIALIZED (
  SELECT delivery_id FROM ${tables.queue} WHERE tenant = $2::text AND (${which}) LIMIT $3::bigint FOR UPDATE),
gone AS (
  DELETE FROM ${tables.queue} q USING rows WHERE q.delivery_id = rows.delivery_id RETURNING q.delivery_id, q.attempts),
log AS (
  UPDATE ${tables.deliveries} d SET status = 'cancelled', cancel_reason = $4::text, attempts = gone.attempts,
    finished_at = (SELECT now FROM clock)
  FROM gone WHERE d.id = gone.delivery_id)
SELECT count(*)::text AS cancelled FROM gone`
  const byId = cancel('delivery_id = $5::uuid')
  const byEndpoint = cancel(
    `(status = 'pending' AND endpoint_id = $5::text) OR (status = 'held' AND endpoint_id = $5::text)`,
  )

  return async (query: Query, { tenant, where, reason, limit, now }: Request): ReturnType<Verb> => {
    const id = 'id' in where ? where.id : where.endpointId
    if ('id' in where && !isUuid(id)) return { cancelled: 0, next: null }
    const [row] = await query('id' in where ? byId : byEndpoint, [now ?? null, tenant, limit, reason, id])
    const cancelled = int(row?.cancelled)
    return { cancelled, next: cancelled < limit ? null : '' }
  }
}
