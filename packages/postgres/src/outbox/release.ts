import type { OutboxStore } from '@posthorn/core'
import type { TableNames } from '@posthorn/sql'
import type { Connection, Query } from '../connection/connection.js'
import { timeSql } from '../dialect.js'
import { isUuid } from '../ids.js'

type Request = Parameters<OutboxStore<never>['release']>[0]

/**
 * `release`. Giving back is one statement; parking is another, in the same transaction where both are asked for. It
 * walks queue_pending (endpoint_id, due_at) from the oldest due row and skips rows that another worker has at this
 * moment: due means not leased.
 */
export function releaseVerb(tables: TableNames) {
  const giveBack = `UPDATE ${tables.queue} q SET status = i.status, due_at = i.due, token = 0
FROM json_to_recordset($1::text::json) AS i(id uuid, token bigint, status text, due bigint)
WHERE q.delivery_id = i.id AND q.token = i.token`
  const park = `UPDATE ${tables.queue} q SET status = 'held', token = 0
FROM (
  SELECT d.delivery_id FROM unnest($2::text[]) AS e(id) CROSS JOIN LATERAL (
    SELECT delivery_id FROM ${tables.queue}
    WHERE status = 'pending' AND endpoint_id = e.id AND due_at <= (SELECT ${timeSql('$1')})
    ORDER BY due_at LIMIT $3::bigint FOR UPDATE SKIP LOCKED) d) s
WHERE q.delivery_id = s.delivery_id`

  return async (connection: Connection, { deliveries, park: endpoints, parkLimit, now }: Request): Promise<void> => {
    const rows = deliveries
      .filter(({ deliveryId }) => isUuid(deliveryId))
      .map(({ deliveryId, token, status, dueAt }) => ({ id: deliveryId, token, status, due: dueAt }))
      .sort((a, b) => (a.id < b.id ? -1 : 1))
    const steps = [
      ...(rows.length === 0 ? [] : [(query: Query) => query(giveBack, [JSON.stringify(rows)])]),
      ...(endpoints.length === 0 ? [] : [(query: Query) => query(park, [now ?? null, endpoints, parkLimit])]),
    ]
    if (steps.length < 2) {
      for (const step of steps) await step(connection.query)
      return
    }
    await connection.transaction(async (query) => {
      for (const step of steps) await step(query)
    })
  }
}
