import type { Claim, ClaimOffer, PublishItem } from '@posthorn/core'
import { type TableNames, text } from '@posthorn/sql'
import type { Query } from '../connection/connection.js'
import { timeSql } from '../dialect.js'
import { claimReader } from './claim-result.js'
import { healthJson } from './health-json.js'
import { leasedOf, type Taken } from './taken.js'

/**
 * What a publish took whose answer was lost: rows of these messages that have the token of its offer still. Their lease
 * starts anew; they were due when the old one began. By the index of `deliveries` by message, one by one: the
 * queue has none.
 */
function takeAgainSql(t: TableNames): string {
  return `WITH clock AS MATERIALIZED (SELECT ${timeSql('$1')} AS now),
s AS MATERIALIZED (
  SELECT q.place, q.due_at - $3::bigint AS due
  FROM json_to_recordset($2::text::json) AS i(tenant text, id uuid)
  CROSS JOIN LATERAL (SELECT id FROM ${t.deliveries} WHERE message_id = i.id AND tenant = i.tenant OFFSET 0) d
  CROSS JOIN LATERAL (
    SELECT ctid AS place, due_at FROM ${t.queue}
    WHERE tenant = i.tenant AND delivery_id = d.id AND status = 'pending' AND token = $4::bigint FOR UPDATE) q),
l AS (
  UPDATE ${t.queue} q SET due_at = (SELECT now FROM clock) + $3::bigint FROM s WHERE q.ctid = s.place
  RETURNING q.delivery_id, q.message_id, q.endpoint_id, s.due)
SELECT json_build_object('now', (SELECT now FROM clock), 'leased', (
  SELECT json_agg(json_build_array(l.delivery_id, l.message_id, l.endpoint_id, l.due, e.version,
    CASE WHEN h.endpoint_id IS NOT NULL AND e.id IS NOT NULL THEN ${healthJson('h')} END))
  FROM l LEFT JOIN ${t.endpoints} e ON e.id = l.endpoint_id LEFT JOIN ${t.health} h ON h.endpoint_id = e.id))::text AS result`
}

/** Takes what an earlier call of this publish took. The messages are stored: null where they cannot be taken now. */
export function takeAgainVerb(tables: TableNames, report: (error: Error) => void) {
  const take = takeAgainSql(tables)
  const read = claimReader(tables, report)

  return async (
    query: Query,
    items: readonly PublishItem[],
    { token, leaseMs, known }: ClaimOffer,
    now: number | undefined,
  ): Promise<Claim | null> => {
    try {
      const messages = items.map(({ message: { tenant, id } }) => ({ tenant, id }))
      const [row] = await query(take, [now ?? null, JSON.stringify(messages), leaseMs, token])
      const taken: Taken = JSON.parse(text(row?.result))
      return await read(query, leasedOf(taken, items), known)
    } catch {
      return null
    }
  }
}
