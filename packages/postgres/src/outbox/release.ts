import type { OutboxStore } from '@posthorn/core'
import type { TableNames } from '@posthorn/sql'
import type { Query } from '../connection/connection.js'
import { isUuid } from '../ids.js'

type Request = Parameters<OutboxStore<never>['release']>[0]

/**
 * `release`: one statement for all rows, by primary key; the token is the fence. Gives when the first of what is pending
 * again is due; null where nothing is.
 */
export function releaseVerb(tables: TableNames) {
  const giveBack = `UPDATE ${tables.queue} q SET status = i.status, due_at = i.due, token = 0
FROM json_to_recordset($1::text::json) AS i(tenant text, id uuid, token bigint, status text, due bigint)
WHERE q.tenant = i.tenant AND q.delivery_id = i.id AND q.token = i.token`

  return async (query: Query, { deliveries }: Request): Promise<number | null> => {
    const rows = deliveries
      .filter(({ deliveryId }) => isUuid(deliveryId))
      .map(({ tenant, deliveryId, token, status, dueAt }) => ({ tenant, id: deliveryId, token, status, due: dueAt }))
      .sort((a, b) => (a.id < b.id ? -1 : 1))
    if (rows.length > 0) await query(giveBack, [JSON.stringify(rows)])
    const pending = rows.filter(({ status }) => status === 'pending')
    return pending.length === 0 ? null : Math.min(...pending.map(({ due }) => due))
  }
}
