import { type TableNames, text } from '@posthorn/sql'
import type { Query } from '../connection/connection.js'

/** Counts the deliveries of messages, by message id; one that has none is absent. The keys go as JSON, as tx may want it. */
export function countOf(t: TableNames) {
  const count = `SELECT json_object_agg(r.id, n)::text AS result
FROM json_to_recordset($1::text::json) AS r(tenant text, id uuid) CROSS JOIN LATERAL (
  SELECT count(*) AS n FROM ${t.deliveries} WHERE tenant = r.tenant AND message_id = r.id) c
WHERE n > 0`

  return async (query: Query, messages: readonly { tenant: string; id: string }[]): Promise<Record<string, number>> => {
    if (messages.length === 0) return {}
    const [row] = await query(count, [JSON.stringify(messages.map(({ tenant, id }) => ({ tenant, id })))])
    const counts: Record<string, number> = JSON.parse(text(row?.result ?? '{}'))
    return counts
  }
}
