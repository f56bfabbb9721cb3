import { type TableNames, text } from '@posthorn/sql'
import type { Query } from '../connection/connection.js'

/** Counts the deliveries of messages, by message id; one that has none is absent. The ids go as JSON, as tx may want it. */
export function countOf(t: TableNames) {
  const count = `SELECT json_object_agg(message_id, n)::text AS result FROM (
  SELECT message_id, count(*) AS n FROM ${t.deliveries}
  WHERE message_id = ANY (ARRAY(SELECT id::uuid FROM json_array_elements_text($1::text::json) AS r(id)))
  GROUP BY message_id) c`

  return async (query: Query, messageIds: readonly string[]): Promise<Record<string, number>> => {
    if (messageIds.length === 0) return {}
    const [row] = await query(count, [JSON.stringify(messageIds)])
    const counts: Record<string, number> = JSON.parse(text(row?.result ?? '{}'))
    return counts
  }
}
