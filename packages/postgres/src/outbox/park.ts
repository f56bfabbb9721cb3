import type { OutboxStore } from '@posthorn/core'
import type { TableNames } from '@posthorn/sql'
import type { Query } from '../connection/connection.js'
import { timeSql } from '../dialect.js'

type Request = Parameters<OutboxStore<never>['park']>[0]

/**
 * `park`: walks queue_pending (endpoint_id, due_at) from the oldest due row and skips rows that another worker has at this
 * moment: due means not leased.
 */
export function parkVerb(tables: TableNames) {
  const park = `UPDATE ${tables.queue} q SET status = 'held', token = 0
FROM (
  SELECT d.delivery_id FROM unnest($2::text[]) AS e(id) CROSS JOIN LATERAL (
    SELECT delivery_id FROM ${tables.queue}
    WHERE status = 'pending' AND endpoint_id = e.id AND due_at <= (SELECT ${timeSql('$1')})
    ORDER BY due_at LIMIT $3::bigint FOR UPDATE SKIP LOCKED) d) s
WHERE q.delivery_id = s.delivery_id`

  return async (query: Query, { endpointIds, limit, now }: Request): Promise<void> => {
    if (endpointIds.length > 0) await query(park, [now ?? null, endpointIds, limit])
  }
}
